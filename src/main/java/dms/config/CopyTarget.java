package dms.config;

import dms.node.PeerSettings.Address;
import dms.store.influx.InfluxSettings;
import dms.sync.BackupSettings;
import java.nio.file.Path;

/** A backup and where its bars are. */
public sealed interface CopyTarget {

    /** How it is copied to. */
    BackupSettings settings();

    /**
     * An embedded store in a folder.
     *
     * @param settings how it is copied to
     * @param folder the folder, of which the parent must be there
     */
    record File(BackupSettings settings, Path folder) implements CopyTarget {}

    /**
     * An InfluxDB.
     *
     * @param settings how it is copied to
     * @param server where it is
     */
    record Influx(BackupSettings settings, InfluxSettings server) implements CopyTarget {}

    /**
     * Another DMS node, copied to while this one is the master.
     *
     * @param settings how it is copied to
     * @param address where it listens
     */
    record Slave(BackupSettings settings, Address address) implements CopyTarget {}
}
