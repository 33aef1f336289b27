"""The exact index as fast as the machine allows; `takeback.matching.index` says what an index promises.

index            NativeIndex: readers without a lock, one writer
tail             what came last, looked at whole
segment          the rest, in tables that never change; layout: where what lies in them
segments_due     which of them are to be merged
folder           the index on disk; segment_file: one segment of it
compiled/        what runs as machine code
"""

from takeback.adapters.native_index.index import NativeIndex

__all__ = ["NativeIndex"]
