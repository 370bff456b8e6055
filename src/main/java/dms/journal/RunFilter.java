package dms.journal;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * Which runs are wanted. An empty set stands for all.
 *
 * @param tasks of the tasks of these names
 * @param statuses that stand or ended so
 */
public record RunFilter(Set<String> tasks, Set<RunStatus> statuses) {

    /** Copies the sets. */
    public RunFilter {
        tasks = Set.copyOf(tasks);
        statuses = Set.copyOf(statuses);
    }

    String condition() {
        return "1 = 1" + in("task", tasks.size()) + in("status", statuses.size());
    }

    private static String in(String column, int values) {
        return values == 0
                ? ""
                : " AND " + column + " IN (" + String.join(", ", Collections.nCopies(values, "?")) + ')';
    }

    /** In the order of the condition. */
    List<Object> arguments() {
        List<Object> arguments = new ArrayList<>(tasks);
        statuses.forEach(status -> arguments.add(status.label()));
        return arguments;
    }
}
