"""Four things that the kernel needs of the processor and that numba does not give by itself.

Each is a few instructions: look at 32 neighbours of 16 bits at once, fetch a cache line ahead of its use, count and
find set bits. They run on every processor that LLVM knows; it picks the widest registers that are there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

LANES = 32
"""How many 16-bit neighbours `near16` looks at in one go; a table is padded by as many."""

_I1, _I8, _I16, _I32, _I64 = (ir.IntType(bits) for bits in (1, 8, 16, 32, 64))
_VECTOR = ir.VectorType(_I16, LANES)


def _element(context: Any, builder: Any, array_type: Any, array: Any, offset: Any) -> Any:
    """A pointer to an element of an array."""
    data = context.make_array(array_type)(context, builder, array).data
    return builder.gep(data, [offset])


def _near16_within(most: int) -> Callable[..., Any]:
    """Make the function that marks which of 32 neighbours differ from a key in at most `most` bits."""

    @intrinsic
    def near16(_typing: Any, halves: Any, offset: Any, key: Any) -> Any:
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            pointer = _element(context, builder, signature.args[0], arguments[0], arguments[1])
            load = builder.load(builder.bitcast(pointer, _VECTOR.as_pointer()), align=2)
            single = builder.insert_element(ir.Constant(_VECTOR, ir.Undefined), arguments[2], _I32(0))
            zeros = ir.Constant(ir.VectorType(_I32, LANES), [0] * LANES)
            differing = builder.xor(load, builder.shuffle_vector(single, ir.Constant(_VECTOR, ir.Undefined), zeros))
            one = ir.Constant(_VECTOR, [1] * LANES)
            for _ in range(most):  # each round clears the lowest set bit, which is quicker than counting them
                differing = builder.and_(differing, builder.sub(differing, one))
            equal = builder.icmp_unsigned("==", differing, ir.Constant(_VECTOR, [0] * LANES))
            return builder.bitcast(equal, _I32)

        return types.uint32(halves, types.int64, types.uint16), generate

    return near16


near16_0, near16_1, near16_2, near16_3 = (_near16_within(most) for most in range(4))


@intrinsic
def fetch_ahead(_typing: Any, array: Any, offset: Any) -> Any:
    """Ask for the cache line of an element, and do not wait for it."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        pointer = _element(context, builder, signature.args[0], arguments[0], arguments[1])
        kind = ir.FunctionType(ir.VoidType(), [_I8.as_pointer(), _I32, _I32, _I32])
        prefetch = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0i8")
        builder.call(prefetch, [builder.bitcast(pointer, _I8.as_pointer()), _I32(0), _I32(3), _I32(1)])
        return context.get_dummy_value()

    return types.void(array, types.int64), generate


@intrinsic
def bits_of(_typing: Any, word: Any) -> Any:
    """How many bits of a 64-bit word are set."""

    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.ctpop(arguments[0])

    return types.uint64(types.uint64), generate


@intrinsic
def lowest_of(_typing: Any, mask: Any) -> Any:
    """The place of the lowest set bit of a mask that has one."""

    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.zext(builder.cttz(arguments[0], _I1(1)), _I64)

    return types.int64(types.uint32), generate
