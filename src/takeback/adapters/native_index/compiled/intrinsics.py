"""A few single things that the kernel needs of the processor and that numba does not give by itself.

Load a number from an address, fetch a cache line ahead of its use, look at 32 numbers of 16 bits at once, count and
find set bits. They run on every processor that LLVM knows; it picks the widest registers that are there. All addresses
are int64; nothing here checks them.
"""

from __future__ import annotations

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

LANES = 32
"""How many numbers of 16 bits `near` looks at in one go: those of one cache line."""

LINE_BYTES = 64
"""Of a cache line; memory comes in these."""

_I1, _I8, _I16, _I32, _I64 = (ir.IntType(bits) for bits in (1, 8, 16, 32, 64))
_LINE = ir.VectorType(_I16, LANES)
_HALVES = ir.VectorType(_I16, 16)
_HASH = ir.VectorType(_I64, 4)


def _load(bits):
    """Make the function that reads an unsigned number of so many bits at an address."""

    @intrinsic
    def load(_typing, _address):
        def generate(_context, builder, _signature, arguments):
            value = builder.load(builder.inttoptr(arguments[0], ir.IntType(bits).as_pointer()), align=1)
            return value if bits == _I64.width else builder.zext(value, _I64)

        return (types.uint64 if bits == _I64.width else types.int64)(types.int64), generate

    return load


load8, load16, load32, load64 = (_load(bits) for bits in (8, 16, 32, 64))


@intrinsic
def store64(_typing, _address, _value):
    """Write a number of 64 bits, signed or not, to an address."""

    def generate(context, builder, _signature, arguments):
        builder.store(arguments[1], builder.inttoptr(arguments[0], _I64.as_pointer()), align=8)
        return context.get_dummy_value()

    return types.void(types.int64, _value), generate


def _residue(builder, address, key, most):
    """A line of 32 numbers, each changed to zero if it differs from `key` in at most `most` bits."""
    line = builder.load(builder.inttoptr(address, _LINE.as_pointer()), align=LINE_BYTES)
    differing = builder.xor(line, _everywhere(builder, key, _LINE))
    one = ir.Constant(_LINE, [1] * LANES)
    for _ in range(most):  # each round clears the lowest set bit, which is quicker than counting them
        differing = builder.and_(differing, builder.sub(differing, one))
    return differing


def _everywhere(builder, number, kind):
    """A vector with the same number in each of its lanes of 16 bits."""
    undefined = ir.Constant(kind, ir.Undefined)
    first = builder.insert_element(undefined, builder.trunc(number, _I16), _I32(0))
    lanes = ir.Constant(ir.VectorType(_I32, kind.count), [0] * kind.count)
    return builder.shuffle_vector(first, undefined, lanes)


def _near_within(most):
    """Make the function that marks which of the 32 numbers of a line differ from `key` in at most `most` bits."""

    @intrinsic
    def near(_typing, _address, _key):
        def generate(_context, builder, _signature, arguments):
            residue = _residue(builder, *arguments, most)
            equal = builder.icmp_unsigned("==", residue, ir.Constant(_LINE, [0] * LANES))
            return builder.zext(builder.bitcast(equal, _I32), _I64)

        return types.uint64(types.int64, types.int64), generate

    return near


near_0, near_1, near_2, near_3 = (_near_within(most) for most in range(4))


def _any_near_within(most):
    """Make the function that tells whether any number of two lines differs from `key` in at most `most` bits."""

    @intrinsic
    def any_near(_typing, _address, _other_address, _key):
        def generate(_context, builder, _signature, arguments):
            address, other, key = arguments
            one, two = _residue(builder, address, key, most), _residue(builder, other, key, most)
            least = builder.select(builder.icmp_unsigned("<", one, two), one, two)
            lower, upper = (
                builder.shuffle_vector(least, least, ir.Constant(ir.VectorType(_I32, 16), list(range(at, at + 16))))
                for at in (0, 16)
            )
            least = builder.select(builder.icmp_unsigned("<", lower, upper), lower, upper)
            zero = builder.icmp_unsigned("==", least, ir.Constant(_HALVES, [0] * 16))
            return builder.icmp_unsigned("!=", builder.bitcast(zero, _I16), _I16(0))

        return types.boolean(types.int64, types.int64, types.int64), generate

    return any_near


any_near_0, any_near_1, any_near_2, any_near_3 = (_any_near_within(most) for most in range(4))


@intrinsic
def or_of_rows(_typing, _table, _words, _into):
    """Sixty-four rows of a table, chosen by the sixty-four nibbles of a hash, or-ed together.

    Args: addresses of uint64 (64, 16, 4), uint64 (4,) and uint64 (4,).
    """

    def generate(context, builder, _signature, arguments):
        table, words, into = arguments
        total = ir.Constant(_HASH, [0] * 4)
        for word in range(4):
            bits = builder.load(builder.inttoptr(builder.add(words, _I64(word * 8)), _I64.as_pointer()), align=8)
            for nibble in range(16):
                value = builder.and_(builder.lshr(bits, _I64(nibble * 4)), _I64(15))
                row = builder.add(builder.shl(value, _I64(5)), _I64((word * 16 + nibble) * 16 * 32))
                address = builder.inttoptr(builder.add(table, row), _HASH.as_pointer())
                total = builder.or_(total, builder.load(address, align=8))
        builder.store(total, builder.inttoptr(into, _HASH.as_pointer()), align=8)
        return context.get_dummy_value()

    return types.void(types.int64, types.int64, types.int64), generate


@intrinsic
def fetch_ahead(_typing, _address):
    """Ask for the cache line of an address, and do not wait for it."""

    def generate(context, builder, _signature, arguments):
        kind = ir.FunctionType(ir.VoidType(), [_I8.as_pointer(), _I32, _I32, _I32])
        prefetch = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0i8")
        builder.call(prefetch, [builder.inttoptr(arguments[0], _I8.as_pointer()), _I32(0), _I32(3), _I32(1)])
        return context.get_dummy_value()

    return types.void(types.int64), generate


@intrinsic
def bits_of(_typing, _word):
    """How many bits of a 64-bit word are set."""

    def generate(_context, builder, _signature, arguments):
        return builder.ctpop(arguments[0])

    return types.int64(types.uint64), generate


@intrinsic
def lowest_of(_typing, _mask):
    """The place of the lowest set bit of a mask that has one."""

    def generate(_context, builder, _signature, arguments):
        return builder.cttz(arguments[0], _I1(1))

    return types.int64(types.uint64), generate


@intrinsic
def tables_of(_typing, _words, _query, _leading, _most_own, _most_both):
    """Which tables find a hash, as a query near it: one bit a table, in the order of the halves in memory.

    Args: addresses of uint64 (4,) each; which bits of a half make a bucket; by how many bits that part of a half may
    differ at most, and by how many together with the chunk's other half.
    """

    def generate(_context, builder, _signature, arguments):
        words, query, leading, most_own, most_both = arguments
        count = cgutils.get_or_insert_function(
            builder.module, ir.FunctionType(_HALVES, [_HALVES]), f"llvm.ctpop.v{_HALVES.count}i16"
        )

        one, other = (builder.load(builder.inttoptr(each, _HALVES.as_pointer()), align=8) for each in (words, query))
        differing = builder.xor(one, other)
        whole = builder.call(count, [differing])
        own = builder.call(count, [builder.and_(differing, _everywhere(builder, leading, _HALVES))])
        swapped = [lane ^ 1 for lane in range(_HALVES.count)]
        siblings = builder.shuffle_vector(whole, whole, ir.Constant(ir.VectorType(_I32, _HALVES.count), swapped))
        near = builder.icmp_unsigned("<=", own, _everywhere(builder, most_own, _HALVES))
        both = builder.icmp_unsigned("<=", builder.add(own, siblings), _everywhere(builder, most_both, _HALVES))
        found = builder.bitcast(builder.and_(near, both), _I16)
        return builder.zext(found, _I64)

    return types.uint64(types.int64, types.int64, types.int64, types.int64, types.int64), generate
