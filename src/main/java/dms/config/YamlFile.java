package dms.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * The scalars of a YAML file by their paths, such as {@code dms.service.port} or {@code tasks[0].name}, as they are
 * written: {@code 00700} stays what it is, and no tag makes an object. It descends only where the schema knows keys, so
 * its depth is the schema's whatever the file holds.
 */
final class YamlFile {

    private static final Pattern INDEX = Pattern.compile("\\[[0-9]+]");

    private final String name;
    private final Schema schema;
    private final Remarks remarks;
    private final Map<String, List<Located<String>>> values = new HashMap<>();
    private final Map<String, List<Place>> elements = new HashMap<>();

    private YamlFile(String name, Schema schema, Remarks remarks) {
        this.name = name;
        this.schema = schema;
        this.remarks = remarks;
    }

    /** A file without content: every key has its default. */
    static YamlFile empty(String name, Schema schema) {
        return new YamlFile(name, schema, new Remarks());
    }

    /** Reads a file. What is wrong is noted; what is right can be used. */
    static YamlFile read(Path path, Schema schema, Remarks remarks) {
        YamlFile file = new YamlFile(path.toString(), schema, remarks);
        file.load(path);
        return file;
    }

    /** The name of the file. */
    String name() {
        return name;
    }

    /** The file as a place without line. */
    Place place() {
        return new Place(name, 0);
    }

    /** The scalars at a path: one of a plain key, as many as there are of a list; none if the key is not set. */
    List<Located<String>> at(String path) {
        return values.getOrDefault(path, List.of());
    }

    /** Where the elements of a list of elements begin. */
    List<Place> elements(String container) {
        return elements.getOrDefault(container, List.of());
    }

    private void load(Path path) {
        LoaderOptions options = new LoaderOptions();
        options.setMaxAliasesForCollections(50);
        String text = "";
        try {
            text = Files.readString(path);
            text = text.startsWith("\uFEFF") ? text.substring(1) : text;
            Node root = new Yaml(options).compose(new java.io.StringReader(text));
            if (root != null && !isNull(root)) {
                descend(root, "");
            }
        } catch (MarkedYAMLException malformed) {
            Mark mark = malformed.getProblemMark();
            String problem = String.valueOf(malformed.getProblem());
            remarks.error(
                    new Place(name, mark == null ? 0 : mark.getLine() + 1), "", problem.strip(), "well-formed YAML");
        } catch (org.yaml.snakeyaml.reader.ReaderException unreadable) {
            int line = 1
                    + (int) text.chars()
                            .limit(Math.max(0, unreadable.getPosition()))
                            .filter(c -> c == '\n')
                            .count();
            remarks.error(
                    new Place(name, line),
                    "",
                    "the character U+" + String.format("%04X", unreadable.getCodePoint()),
                    "printable characters");
        } catch (YAMLException refused) {
            remarks.error(place(), "", Remarks.quoted(String.valueOf(refused.getMessage())), "well-formed YAML");
        } catch (CharacterCodingException notText) {
            remarks.error(place(), "", "bytes that are no UTF-8", "text in UTF-8");
        } catch (IOException unreadable) {
            remarks.error(place(), "", "none that can be read (" + unreadable + ")", "a readable file");
        }
    }

    private void descend(Node node, String path) {
        if (!(node instanceof MappingNode mapping)) {
            remarks.error(place(node), path, kind(node), "keys with values (key: value)");
            return;
        }
        Map<String, Integer> lines = new HashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode keyNode)) {
                remarks.error(place(tuple.getKeyNode()), path, kind(tuple.getKeyNode()), "a word as key");
                continue;
            }
            String child = path.isEmpty() ? keyNode.getValue() : path + "." + keyNode.getValue();
            Integer first = lines.putIfAbsent(child, place(keyNode).line());
            if (first != null) {
                remarks.error(place(keyNode), child, "it a second time (first in line " + first + ")", "each key once");
                continue;
            }
            visit(tuple.getValueNode(), keyNode, child);
        }
    }

    private void visit(Node node, ScalarNode keyNode, String path) {
        String known = INDEX.matcher(path).replaceAll("[]");
        Optional<Key<?>> key = schema.key(known);
        if (key.isPresent()) {
            take(node, key.get(), path);
        } else if (schema.isContainer(known)) {
            enter(node, path);
        } else if (schema.isParent(known)) {
            if (!isNull(node)) {
                descend(node, path);
            }
        } else {
            remarks.error(
                    place(keyNode),
                    shortened(path),
                    "an unknown key",
                    "a known key, the nearest is " + schema.nearest(known).orElse("none"));
        }
    }

    private void take(Node node, Key<?> key, String path) {
        if (isNull(node)) {
            return;
        }
        if (node instanceof ScalarNode scalar) {
            values.put(path, List.of(new Located<>(scalar.getValue().strip(), place(node))));
            return;
        }
        if (!key.isList() || !(node instanceof SequenceNode sequence)) {
            remarks.error(
                    place(node),
                    path,
                    kind(node),
                    key.isList() ? "a list" : key.type().expected());
            return;
        }
        List<Located<String>> found = new ArrayList<>();
        for (Node element : sequence.getValue()) {
            if (element instanceof ScalarNode scalar && !isNull(element)) {
                found.add(new Located<>(scalar.getValue().strip(), place(element)));
            } else {
                remarks.error(
                        place(element), path, kind(element), key.type().expected() + " as each element of the list");
            }
        }
        values.put(path, found);
    }

    private void enter(Node node, String path) {
        if (isNull(node)) {
            return;
        }
        if (!(node instanceof SequenceNode sequence)) {
            remarks.error(place(node), path, kind(node), "a list (each element begins with \"- \")");
            return;
        }
        List<Place> places = new ArrayList<>();
        Set<Node> entered = new HashSet<>();
        for (Node element : sequence.getValue()) {
            // An element that is only an alias of another one would be read as often as somebody cares to write it.
            if (entered.add(element)) {
                descend(element, path + "[" + places.size() + "]");
                places.add(place(element));
            }
        }
        elements.put(path, places);
    }

    private Place place(Node node) {
        @Nullable Mark mark = node.getStartMark();
        return new Place(name, mark == null ? 0 : mark.getLine() + 1);
    }

    private static boolean isNull(Node node) {
        return Tag.NULL.equals(node.getTag());
    }

    private static String kind(Node node) {
        if (isNull(node)) {
            return "nothing";
        }
        if (node instanceof ScalarNode scalar) {
            return Remarks.quoted(scalar.getValue());
        }
        return node instanceof SequenceNode ? "a list" : "keys below it";
    }

    private static String shortened(String path) {
        String quoted = Remarks.quoted(path);
        return quoted.substring(1, quoted.length() - 1);
    }
}
