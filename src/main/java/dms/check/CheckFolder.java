package dms.check;

import dms.clean.history.HistoryCheck;
import dms.clean.history.HistoryDefect;
import dms.clean.history.HistoryReport;
import dms.fetch.csv.CsvTimes;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Examines the histories of a folder, for {@code server/run.sh --check FOLDER [--repair OUT] [--json]}. Prints a line for
 * each finding; with {@code --repair} writes every file into another folder, repaired where that is sure enough, and
 * {@code repairs.csv} with each value that was changed. Exit codes: 0 nothing was found, 1 something was, 2 the command is
 * wrong.
 */
public final class CheckFolder {

    /** The file that lists the changes. */
    static final String CHANGES = "repairs.csv";

    private static final int NOTHING = 0;
    private static final int FOUND = 1;
    private static final int WRONG = 2;
    private static final String USAGE = "Usage: --check FOLDER [--repair OUT] [--json]";

    private final HistoryCheck check = new HistoryCheck();
    private final FindingLines lines;
    private final PrintStream err;
    private final List<String> changes = new ArrayList<>();
    private int found;
    private int files;
    private int repairs;

    private CheckFolder(FindingLines lines, PrintStream err) {
        this.lines = lines;
        this.err = err;
    }

    /** Examines the folder that the arguments name. */
    public static void main(String[] args) {
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
        int code = run(List.of(args), out, err);
        out.flush();
        System.exit(code);
    }

    /** Does what {@link #main} does, and returns the exit code. */
    static int run(List<String> arguments, PrintStream out, PrintStream err) {
        List<String> folders = new ArrayList<>();
        Path target = Path.of("");
        boolean isJson = false;
        boolean hasTarget = false;
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (argument.equals("--json")) {
                isJson = true;
            } else if (argument.equals("--repair") && i + 1 < arguments.size()) {
                target = Path.of(arguments.get(++i));
                hasTarget = true;
            } else if (argument.startsWith("--")) {
                return wrong(err, "There is no option " + argument + ", or it lacks its value.");
            } else {
                folders.add(argument);
            }
        }
        if (folders.size() != 1) {
            return wrong(err, "Expected one folder, found " + folders + ".");
        }
        Path folder = Path.of(folders.get(0));
        if (!Files.isDirectory(folder)) {
            return wrong(err, folder + " is no folder.");
        }
        if (hasTarget
                && target.toAbsolutePath()
                        .normalize()
                        .equals(folder.toAbsolutePath().normalize())) {
            return wrong(err, "The repaired files must go to another folder than " + folder + ".");
        }
        CheckFolder run = new CheckFolder(new FindingLines(out, isJson), err);
        try {
            return hasTarget ? run.examine(folder, List.of(target)) : run.examine(folder, List.of());
        } catch (IOException e) {
            return wrong(err, e.toString());
        }
    }

    private static int wrong(PrintStream err, String sentence) {
        err.println(sentence);
        err.println(USAGE);
        return WRONG;
    }

    private int examine(Path folder, List<Path> targets) throws IOException {
        for (Path target : targets) {
            Files.createDirectories(target);
        }
        List<Path> histories = csvFiles(folder);
        if (histories.isEmpty()) {
            err.println("There is no file *.csv in " + folder + '.');
        }
        FolderHistories folderHistories = FolderHistories.read(histories);
        for (Path file : histories) {
            try {
                examineFile(file, folderHistories, targets);
            } catch (IllegalArgumentException | IOException e) {
                found++;
                lines.unreadable(file.getFileName().toString(), String.valueOf(e.getMessage()));
            }
        }
        for (Path target : targets) {
            List<String> all = new ArrayList<>(List.of("file,time,column,before,after,rules"));
            all.addAll(changes);
            Files.write(target.resolve(CHANGES), all, StandardCharsets.UTF_8);
        }
        err.println(files + (files == 1 ? " file" : " files") + " examined, " + found
                + (found == 1 ? " finding, " : " findings, ") + repairs
                + (targets.isEmpty() ? " would be repaired by --repair OUT." : " repaired; see " + CHANGES + '.'));
        return found == 0 ? NOTHING : FOUND;
    }

    private static List<Path> csvFiles(Path folder) throws IOException {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            entries.forEach(entry -> {
                String name = entry.getFileName().toString().toLowerCase(Locale.ROOT);
                if (name.endsWith(".csv") && !name.equals(CHANGES) && Files.isRegularFile(entry)) {
                    found.add(entry);
                }
            });
        }
        found.sort(null);
        return found;
    }

    private void examineFile(Path file, FolderHistories all, List<Path> targets) throws IOException {
        String name = file.getFileName().toString();
        FileSeries series = FileSeries.of(name);
        HistoryFile read = HistoryFile.read(file, new CsvTimes(series.interval(), series.zone()));
        HistoryReport report = check.examine(read.history(), all.context(file, series));
        files++;
        read.notes().forEach(note -> {
            found++;
            lines.unreadable(name, note);
        });
        for (HistoryDefect defect : report.defects()) {
            found++;
            repairs += defect.repair().applied() ? 1 : 0;
            lines.defect(name, series, defect);
        }
        for (Path target : targets) {
            NetChanges net = NetChanges.of(report);
            Files.writeString(target.resolve(name), read.with(net.cells(), net.removedRows()), StandardCharsets.UTF_8);
            changes.addAll(net.lines(name, series));
        }
    }
}
