package dms.store.embedded;

import dms.market.BarField;
import dms.market.BarSeries;
import java.util.List;

/** A block that was read and found sound: its header and its bytes, which nobody changes. */
final class Block {

    private final BlockHeader header;
    private final byte[] bytes;

    Block(BlockHeader header, byte[] bytes) {
        this.header = header;
        this.bytes = bytes;
    }

    BlockHeader header() {
        return header;
    }

    BarSeries bars() {
        return bars(List.of(this));
    }

    /** The bars of blocks that follow each other. */
    static BarSeries bars(List<Block> blocks) {
        int count = 0;
        for (Block block : blocks) {
            count += block.header.count();
        }
        if (count == 0) {
            return BarSeries.empty();
        }
        long[] openTimes = new long[count];
        double[][] values = new double[BarField.COUNT][count];
        int row = 0;
        for (Block block : blocks) {
            BlockBytes.copy(block.bytes, block.header.count(), openTimes, values, row);
            row += block.header.count();
        }
        return BarSeries.adopt(openTimes, values);
    }
}
