package dms.store.peer;

import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.market.TimeRange;
import dms.store.BarStore;
import dms.store.BlockDigest;
import dms.store.Compression;
import dms.store.Coverage;
import dms.store.ReadBack;
import dms.store.SeriesDigest;
import dms.store.StoreException;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Answers what other nodes ask. Every call may be made again without harm. */
public final class PeerService {

    /** The first bytes of a question; the last one is the version of the protocol. */
    static final int MAGIC = 0x444D5302;

    static final int DONE = 0;
    static final int REFUSED = 1;
    static final int STORE_FAILED = 2;
    static final int NOT_UNDERSTOOD = 3;

    private final PeerHost host;
    private final Compression compression;

    /** Answers for this node. */
    public PeerService(PeerHost host) {
        this(host, Compression.USUAL);
    }

    /** Answers for this node, compressed so. */
    public PeerService(PeerHost host, Compression compression) {
        this.host = host;
        this.compression = compression;
    }

    /**
     * Answers one question.
     *
     * @param body the question, compressed or not
     * @param epoch under which number the asking node is the master, or follows one
     * @param sender its id
     * @return the answer, compressed if it is long; also what went wrong is an answer
     */
    public byte[] answer(InputStream body, long epoch, String sender) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            ByteArrayOutputStream payload = new ByteArrayOutputStream();
            try (DataInputStream in = new DataInputStream(Packing.unpacked(body));
                    DataOutputStream answer = new DataOutputStream(payload)) {
                if (in.readInt() != MAGIC) {
                    throw new IOException("expected a question of this version of the protocol");
                }
                answer(PeerCall.of(in.readUnsignedByte()), in, answer, epoch, sender);
            } catch (PeerRefusal e) {
                out.writeByte(REFUSED);
                out.writeLong(e.epoch());
                out.writeUTF(String.valueOf(e.getMessage()));
                payload.reset();
            } catch (StoreException e) {
                out.writeByte(STORE_FAILED);
                out.writeUTF(e.kind().name());
                out.writeUTF(String.valueOf(e.getMessage()));
                payload.reset();
            } catch (IOException e) {
                out.writeByte(NOT_UNDERSTOOD);
                out.writeUTF(String.valueOf(e.getMessage()));
                payload.reset();
            }
            if (payload.size() > 0) {
                out.writeByte(DONE);
                payload.writeTo(out);
            }
            return Packing.packed(bytes.toByteArray(), compression);
        } catch (IOException e) {
            throw new IllegalStateException("an answer could not be written into memory", e);
        }
    }

    private void answer(PeerCall call, DataInputStream in, DataOutputStream out, long epoch, String sender)
            throws IOException, PeerRefusal {
        BarStore store = call.isChange() ? host.following(epoch, sender) : host.store();
        switch (call) {
            case PING -> {
                PeerStatus status = host.status();
                out.writeUTF(status.id());
                out.writeUTF(status.role());
                out.writeLong(status.epoch());
                out.writeLong(status.uptimeSeconds());
                out.writeInt(status.tasks());
                out.writeUTF(status.version());
            }
            case COVERAGE -> {
                Map<SeriesKey, Coverage> extents = store.coverage();
                out.writeInt(extents.size());
                for (Map.Entry<SeriesKey, Coverage> extent : extents.entrySet()) {
                    Wire.write(out, extent.getKey());
                    out.writeLong(extent.getValue().firstTimeMillis());
                    out.writeLong(extent.getValue().lastTimeMillis());
                    out.writeLong(extent.getValue().count());
                }
            }
            case READ -> {
                List<SeriesKey> keys = Wire.keys(in);
                Wire.write(out, store.readAll(keys, Wire.range(in)));
            }
            case PAGE -> Wire.write(out, store.page(Wire.key(in), in.readLong(), in.readInt(), in.readBoolean()));
            case DIGESTS -> {
                List<SeriesKey> keys = Wire.keys(in);
                Map<SeriesKey, SeriesDigest> digests = store.digests(keys, Wire.range(in));
                out.writeInt(keys.size());
                for (SeriesKey key : keys) {
                    SeriesDigest digest = digests.getOrDefault(key, SeriesDigest.NONE);
                    Wire.write(out, digest);
                }
            }
            case BLOCKS -> {
                List<BlockDigest> blocks = store.blockDigests(Wire.key(in), Wire.range(in));
                out.writeInt(blocks.size());
                for (BlockDigest block : blocks) {
                    Wire.write(out, block.range());
                    out.writeInt(block.bars());
                    Wire.writeDigest(out, block.digest());
                }
            }
            case GROUPS -> Wire.writeGroups(out, store.groupDigests(Wire.range(in)));
            case GROUP -> {
                int group = in.readInt();
                Wire.write(out, store.group(group, Wire.range(in)));
            }
            case READ_BACK -> {
                ReadBack read = store.readBack(in.readUTF(), in.readInt());
                out.writeLong(read.blocks());
                out.writeLong(read.damaged());
                out.writeUTF(read.next());
            }
            case JOURNAL_KINDS -> JournalWire.writeKinds(out, host.journal().journalKinds());
            case JOURNAL_LINEAGE -> out.writeUTF(host.journal().lineage());
            case JOURNAL_WRITE -> {
                host.journal().writeJournal(in.readUTF(), JournalWire.entries(in));
                out.writeByte(DONE);
            }
            case JOURNAL_DIGESTS -> JournalWire.writeDigests(out, host.journal().journalDigests(JournalWire.kind(in)));
            case JOURNAL_READ ->
                JournalWire.write(out, host.journal().readJournal(JournalWire.kind(in), in.readLong()));
            case JOURNAL_REPLACE -> {
                host.journal()
                        .replaceJournal(in.readUTF(), JournalWire.kind(in), in.readLong(), JournalWire.entries(in));
                out.writeByte(DONE);
            }
            case JOURNAL_ADOPT -> {
                host.journal().adoptJournal(in.readUTF());
                out.writeByte(DONE);
            }
            case ACTIONS -> Wire.writeActions(out, store.actions(Wire.symbol(in)));
            case WRITE -> {
                store.writeAll(Wire.series(in));
                out.writeByte(DONE);
            }
            case DELETE -> out.writeInt(store.delete(Wire.key(in), Wire.range(in)));
            case WRITE_ACTIONS -> {
                Symbol symbol = Wire.symbol(in);
                store.writeActions(symbol, Wire.actions(in));
                out.writeByte(DONE);
            }
            case CLEAR -> {
                store.clear();
                out.writeByte(DONE);
            }
            case REQUEST -> {
                Optional<Symbol> symbol = in.readBoolean() ? Optional.of(Wire.symbol(in)) : Optional.empty();
                TimeRange range = Wire.range(in);
                out.writeUTF(host.requested(sender, symbol, range));
            }
        }
    }
}
