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


load8, load32, load64 = (_load(bits) for bits in (8, 32, 64))


def _near_within(most):
    """Make the function that marks which of the 32 numbers of a line differ from `key` in at most `most` bits."""

    @intrinsic
    def near(_typing, _address, _key):
        def generate(_context, builder, _signature, arguments):
            line = builder.load(builder.inttoptr(arguments[0], _LINE.as_pointer()), align=LINE_BYTES)
            undefined = ir.Constant(_LINE, ir.Undefined)
            first = builder.insert_element(undefined, builder.trunc(arguments[1], _I16), _I32(0))
            everywhere = builder.shuffle_vector(first, undefined, ir.Constant(ir.VectorType(_I32, LANES), [0] * LANES))
            differing = builder.xor(line, everywhere)
            one = ir.Constant(_LINE, [1] * LANES)
            for _ in range(most):  # each round clears the lowest set bit, which is quicker than counting them
                differing = builder.and_(differing, builder.sub(differing, one))
            equal = builder.icmp_unsigned("==", differing, ir.Constant(_LINE, [0] * LANES))
            return builder.zext(builder.bitcast(equal, _I32), _I64)

        return types.uint64(types.int64, types.int64), generate

    return near


near_0, near_1, near_2, near_3 = (_near_within(most) for most in range(4))


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
