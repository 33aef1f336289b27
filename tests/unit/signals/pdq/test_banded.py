from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from takeback.signals.pdq.banded import Bands, bands, blocks, centres, collapsed, from_the_end, reduced, window
from tests.pictures import blobs

LENGTHS = [1, 2, 5, 8, 63, 64, 65, 127, 128, 129, 200, 383, 600, 1601]


def _dense(along: Bands, length: int) -> NDArray[np.float64]:
    matrix = np.zeros((64, length))
    for row, (first, weights) in enumerate(zip(along.first, along.weights, strict=True)):
        for place, weight in enumerate(weights):
            if weight:
                matrix[row, first + place] += weight
    return matrix


def _box(length: int) -> NDArray[np.float64]:
    """The published filter, written down from its picture: which pixels each mean is of."""
    wide = window(length)
    half = (wide + 2) // 2
    matrix = np.zeros((length, length))
    for out in range(length):
        inside = [each for each in range(out + half - wide, out + half) if 0 <= each < length]
        matrix[out, inside] = 1 / len(inside)
    return matrix


@pytest.mark.parametrize("length", LENGTHS)
def test_the_bands_are_the_two_boxes_and_the_decimation_multiplied(length: int) -> None:
    box = _box(length)
    assert np.allclose(_dense(bands(length), length), (box @ box)[centres(length)], atol=1e-14)


@pytest.mark.parametrize("length", LENGTHS)
def test_every_output_is_a_mean(length: int) -> None:
    along = bands(length)
    assert np.allclose(along.weights.sum(axis=1), 1)
    assert along.weights.min() > -1e-15
    assert along.first.min() >= 0
    assert along.first.max() + along.weights.shape[1] <= length


@pytest.mark.parametrize("length", LENGTHS)
def test_from_the_end_is_the_same_matrix_read_backwards(length: int) -> None:
    forwards = bands(length)
    assert (_dense(from_the_end(forwards, length), length) == _dense(forwards, length)[:, ::-1]).all()


@pytest.mark.parametrize("scale", [2, 4, 8])
@pytest.mark.parametrize("length", [1, 2, 7, 64, 500, 1601])
def test_collapsed_weights_take_the_pixels_to_lie_on_a_line_through_the_means_around(length: int, scale: int) -> None:
    means = -(-length // scale)
    line = np.zeros((length, means))
    for pixel in range(length):
        mean = pixel // scale
        before, behind = max(mean - 1, 0), min(mean + 1, means - 1)
        from_the_middle = (pixel - mean * scale - (scale - 1) / 2) / scale
        line[pixel, mean] += 1
        line[pixel, behind] += from_the_middle / max(behind - before, 1)
        line[pixel, before] -= from_the_middle / max(behind - before, 1)
    for along in (bands(length), from_the_end(bands(length), length)):
        found = collapsed(along, scale, means)
        assert np.allclose(_dense(found, means + found.weights.shape[1])[:, :means], _dense(along, length) @ line)
        assert np.allclose(found.weights.sum(axis=1), 1)
        assert found.first.min() >= 0


@pytest.mark.parametrize("scale", [2, 4, 8])
def test_a_slope_reduces_alike_whole_and_scaled_down(scale: int) -> None:
    """Straight lines are what the collapsed weights assume; the ends apart, where a line may bend."""
    slope = np.linspace(3, 250, 64 * 8 * scale)
    whole, means = _dense(bands(slope.size), slope.size), slope.reshape(-1, scale).mean(axis=1)
    scaled = _dense(collapsed(bands(slope.size), scale, means.size), means.size + 64)[:, : means.size]
    assert np.allclose(scaled @ means, whole @ slope, atol=1e-9)


@pytest.mark.parametrize("length", [300, 512, 2000])
@pytest.mark.parametrize("together", [1, 5, 8])
def test_the_blocks_of_a_scaled_axis_end_with_it(length: int, together: int) -> None:
    for block in blocks(length, 4, together, across=True):
        assert 0 <= block.inputs.start < block.inputs.stop <= -(-length // 4)
        assert np.allclose(block.weights.sum(axis=0), 1, atol=1e-6)


@pytest.mark.parametrize("across", [False, True])
@pytest.mark.parametrize("together", [1, 3, 64])
def test_the_blocks_hold_the_whole_matrix_forwards_and_backwards(together: int, *, across: bool) -> None:
    length = 333
    found = np.zeros((128, length), np.float32)
    for block in blocks(length, 1, together, across=across):
        found[block.outputs, block.inputs] = block.weights.T if across else block.weights
    matrix = _dense(bands(length), length)
    assert np.allclose(found[0::2], matrix, atol=1e-7)
    assert np.allclose(found[1::2], matrix[::-1, ::-1], atol=1e-7)


@pytest.mark.parametrize(("height", "width"), [(8, 8), (9, 700), (701, 11), (64, 64), (200, 300), (2100, 900)])
def test_reduced_is_the_product_with_both_matrices_for_every_mirroring(height: int, width: int) -> None:
    picture = blobs(height, width, seed=height)
    grey = picture @ np.array((0.299, 0.587, 0.114))
    down, across = _dense(bands(height), height), _dense(bands(width), width)
    fields = reduced(picture, height, width)
    for from_below in (0, 1):
        for from_right in (0, 1):
            mirrored = grey[:: -1 if from_below else 1, :: -1 if from_right else 1]
            assert np.allclose(fields[from_below, from_right], down @ mirrored @ across.T, atol=1e-3)


@pytest.mark.parametrize("scale", [2, 4])
def test_a_smooth_picture_reduces_nearly_alike_whole_and_scaled_down(scale: int) -> None:
    whole = blobs(401 * scale, 523 * scale - 1, seed=5, grain=60 * scale)[:, :, 0].astype(np.float64)
    height, width = whole.shape
    padded = np.pad(whole, ((0, -height % scale), (0, -width % scale)), mode="edge")
    small = padded.reshape(401, scale, 523, scale).mean(axis=(1, 3)).round().astype(np.uint8)
    apart = abs(reduced(small, height, width, scale) - reduced(whole.astype(np.uint8), height, width))
    assert apart.max() < 0.5
    assert apart.mean() < 0.1


def test_a_picture_that_is_not_contiguous_reduces_alike() -> None:
    picture = blobs(150, 210, seed=1)
    view = np.asfortranarray(picture)
    assert (reduced(view, 150, 210) == reduced(picture, 150, 210)).all()
