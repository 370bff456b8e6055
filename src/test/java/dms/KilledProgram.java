package dms;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program of a test in a process of its own, which says a number for each thing it has done, until it is killed. */
public final class KilledProgram {

    private final Class<?> program;
    private final Path folder;

    /** A program, by the class of its {@code main}, that is told this folder and the number it begins with. */
    public KilledProgram(Class<?> program, Path folder) {
        this.program = program;
        this.folder = folder;
    }

    private Path errorFile() {
        return folder.resolve("errors");
    }

    /** What it said to its standard error when it ran last. */
    public String errors() throws IOException {
        return Files.readString(errorFile());
    }

    /** Starts it, kills it after it said a number, and tells the last number that it said; -1 if it said none. */
    public int runAndKill(int first, int killAfter) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx128m", "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(program.getName(), folder.toString(), Integer.toString(first)));
        Process process =
                new ProcessBuilder(command).redirectError(errorFile().toFile()).start();
        int last = -1;
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                last = Integer.parseInt(line);
                if (last == killAfter) {
                    process.toHandle().destroyForcibly(); // by its handle, so that what it said before can be read
                }
            }
        }
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            throw new IllegalStateException(program.getName() + " lives on after it was killed");
        }
        return last;
    }
}
