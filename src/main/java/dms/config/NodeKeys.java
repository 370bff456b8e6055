package dms.config;

import static dms.config.KeyType.choice;
import static dms.config.KeyType.file;
import static dms.config.KeyType.flag;
import static dms.config.KeyType.host;
import static dms.config.KeyType.name;
import static dms.config.KeyType.secretText;
import static dms.config.KeyType.whole;

import dms.node.NodeState;
import dms.node.PeerSettings;
import dms.node.PeerSettings.Address;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The keys that say who the other nodes are. */
final class NodeKeys {

    private static final int SHORTEST_KEY = 16;

    static final Key<String> ROLE = Key.of(
            "dms.role",
            choice(NodeState.MASTER, NodeState.SLAVE),
            NodeState.MASTER,
            "what this node begins as: the master fetches and copies to its slaves, a slave serves reads and fetches nothing");
    private static final Key<String> NODE_KEY = Key.of(
            "dms.node_key",
            secretText(),
            "",
            "the key that all nodes share, of 16 characters or more; from the environment (DMS_NODE_KEY) only");
    private static final Key<Path> NODE_KEY_FILE =
            Key.of("dms.node_key_file", file(), "", "a file with nothing but that key in it, instead");
    static final Key<String> SLAVE_NAME = Key.of("dms.slaves[].name", name(), "", "its name");
    static final Key<Boolean> SLAVE_ENABLED =
            Key.of("dms.slaves[].enabled", flag(), "true", "whether it is copied to while this node is the master");
    static final Key<String> SLAVE_HOST = Key.of("dms.slaves[].host", host(), "localhost", "where the node is");
    static final Key<Integer> SLAVE_PORT =
            Key.of("dms.slaves[].port", whole(1, 65535), "11183", "the port that it listens on");
    private static final Key<Boolean> MASTER_ENABLED = Key.of(
            "dms.master.enabled",
            flag(),
            "true",
            "whether a slave looks after its master and asks it for what it lacks");
    private static final Key<String> MASTER_HOST = Key.of("dms.master.host", host(), "", "where the master is");
    private static final Key<Integer> MASTER_PORT =
            Key.of("dms.master.port", whole(1, 65535), "11183", "the port that it listens on");

    private NodeKeys() {}

    /** All of them, in the order of the documentation. */
    static List<Key<?>> all() {
        return new ArrayList<>(List.of(
                ROLE,
                NODE_KEY,
                NODE_KEY_FILE,
                SLAVE_NAME,
                SLAVE_ENABLED,
                SLAVE_HOST,
                SLAVE_PORT,
                MASTER_HOST,
                MASTER_PORT,
                MASTER_ENABLED));
    }

    /** What they say together. */
    static PeerSettings read(Values dms, Remarks remarks) {
        Optional<Located<Path>> file = dms.find(NODE_KEY_FILE, 0);
        String key = dms.find(NODE_KEY, 0)
                .map(Located::value)
                .orElseGet(() -> file.map(located -> text(located, remarks)).orElse(""));
        boolean isSlave = dms.get(ROLE).equals(NodeState.SLAVE);
        Optional<Place> written = dms.find(NODE_KEY, 0).map(Located::place).filter(place -> place.line() > 0);
        if (written.isPresent()) {
            remarks.error(
                    written.get(),
                    NODE_KEY.name(),
                    "it among the other settings, which more people read",
                    "the key in the environment (DMS_NODE_KEY), or in a file of its own that dms.node_key_file names");
        } else if (!key.isEmpty() && key.length() < SHORTEST_KEY) {
            remarks.error(dms.place(NODE_KEY, 0), NODE_KEY.name(), "a shorter one", "16 characters or more");
        } else if (key.isEmpty() && file.isEmpty() && (isSlave || hasSlaves(dms))) {
            remarks.error(
                    dms.place(isSlave ? ROLE : SLAVE_NAME, 0),
                    NODE_KEY.name(),
                    "none",
                    "the key that master and slaves share, in the environment (DMS_NODE_KEY) or in a file that dms.node_key_file names");
        }
        Optional<Address> master = dms.find(MASTER_HOST, 0)
                .filter(host -> dms.get(MASTER_ENABLED))
                .map(host -> new Address(host.value(), dms.get(MASTER_PORT)));
        return new PeerSettings(key, master);
    }

    private static boolean hasSlaves(Values dms) {
        for (int i = 0; i < dms.elements(SLAVE_NAME.container()).size(); i++) {
            if (dms.get(SLAVE_ENABLED, i)) {
                return true;
            }
        }
        return false;
    }

    private static String text(Located<Path> file, Remarks remarks) {
        try {
            String text = Files.readString(file.value()).strip();
            if (!text.isEmpty()) {
                return text;
            }
            remarks.error(
                    file.place(), NODE_KEY_FILE.name(), "an empty file", "a file with the key of the nodes in it");
        } catch (IOException unreadable) {
            remarks.error(
                    file.place(),
                    NODE_KEY_FILE.name(),
                    file.value() + ", which cannot be read",
                    "a file with the key of the nodes in it");
        }
        return "";
    }
}
