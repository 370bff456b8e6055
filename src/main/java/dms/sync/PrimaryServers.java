package dms.sync;

import java.util.List;

/** The servers that a primary store keeps its bars on, if they are several. Thread-safe. */
public interface PrimaryServers {

    /** Of a store that is in this process or on one server. */
    PrimaryServers NONE = new PrimaryServers() {
        @Override
        public List<Line> lines() {
            return List.of();
        }

        @Override
        public List<ServerStatus> statuses(Backlog backlog) {
            return List.of();
        }
    };

    /** Over which each server is brought level from the others. */
    List<Line> lines();

    /** How each server stands, in the order of the configuration. */
    List<ServerStatus> statuses(Backlog backlog);
}
