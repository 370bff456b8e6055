package dms;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullMarked;

/**
 * Who may import whom, and which library lives where. The table is the one of the architecture; two lines are wider than
 * it was drawn, with the reason beside them.
 */
@AnalyzeClasses(packages = "dms", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final Map<String, List<String>> MAY_IMPORT = Map.ofEntries(
            Map.entry("dms.market", List.of()),
            Map.entry("dms.store", List.of("dms.market")),
            Map.entry("dms.clean", List.of("dms.market")),
            // dividends and splits are judged with a whole history at hand, apart from the rows of one answer.
            Map.entry("dms.clean.history", List.of("dms.market")),
            // ledger: what a node was made by a call must outlive it. store.peer: a slave looks after its master.
            Map.entry("dms.node", List.of("dms.market", "dms.ledger", "dms.store", "dms.store.peer")),
            Map.entry("dms.ledger", List.of("dms.market")),
            Map.entry("dms.journal", List.of("dms.market", "dms.ledger")),
            // It counts the bars of a store and keeps the numbers in the ledger. No stage: what is there and what is
            // not.
            Map.entry("dms.coverage", List.of("dms.market", "dms.store", "dms.ledger")),
            // coverage: the planner compares what is there with the sessions (D5).
            Map.entry("dms.fetch", List.of("dms.market", "dms.coverage")),
            Map.entry("dms.fetch.yahoo", List.of("dms.market", "dms.fetch")),
            Map.entry("dms.fetch.csv", List.of("dms.market", "dms.fetch")),
            Map.entry("dms.fetch.futu", List.of("dms.market", "dms.fetch")),
            Map.entry("dms.fetch.simulated", List.of("dms.market", "dms.fetch")),
            Map.entry("dms.store.embedded", List.of("dms.market", "dms.store", "dms.ledger")),
            Map.entry("dms.store.influx", List.of("dms.market", "dms.store")),
            Map.entry("dms.store.peer", List.of("dms.market", "dms.store")),
            Map.entry("dms.write", List.of("dms.market", "dms.store", "dms.ledger")),
            // store.embedded: restoring is rehearsed into a scratch file, whatever the stores are.
            Map.entry("dms.sync", List.of("dms.market", "dms.store", "dms.store.embedded", "dms.ledger")),
            Map.entry("dms.read", List.of("dms.market", "dms.store")),
            // store, ledger: their exceptions are what a failed series is journalled with, and what keeps it from being
            // kept. clean.history: validation and repair examine by its rules.
            Map.entry(
                    "dms.maintain",
                    List.of(
                            "dms.market",
                            "dms.store",
                            "dms.ledger",
                            "dms.coverage",
                            "dms.fetch",
                            "dms.clean",
                            "dms.clean.history",
                            "dms.write",
                            "dms.read",
                            "dms.journal")),
            // sync: copies have a beat of their own, whatever the tasks do. node: a slave runs no task.
            Map.entry("dms.schedule", List.of("dms.market", "dms.maintain", "dms.sync", "dms.node")),
            Map.entry("dms.security", List.of()),
            // store, ledger: whether they are up and sound is what a node's readiness is.
            Map.entry("dms.monitor", List.of("dms.store", "dms.ledger")),
            // An edge of its own: it runs without server, configuration or store. fetch.csv: the times in files are
            // read
            // in one place.
            Map.entry("dms.check", List.of("dms.market", "dms.fetch.csv", "dms.clean", "dms.clean.history")),
            // fetch, store and ledger: the status shows the pauses of sources, and the one table of errors needs
            // theirs.
            Map.entry(
                    "dms.api",
                    List.of(
                            "dms.market",
                            "dms.fetch",
                            "dms.store",
                            "dms.coverage",
                            "dms.ledger",
                            "dms.clean",
                            "dms.write",
                            "dms.read",
                            "dms.sync",
                            "dms.store.peer",
                            "dms.journal",
                            "dms.maintain",
                            "dms.security",
                            "dms.node")));

    @ArchTest
    static final ArchRule packages_importOnlyWhatTheTableAllows = table();

    @ArchTest
    static final ArchRule everyPackage_standsInTheTable = classes()
            .should()
            .resideInAnyPackage(allPackages())
            .because("a new package belongs into the table of the architecture and of this test");

    @ArchTest
    static final ArchRule wiring_isImportedByNobody = noClasses()
            .that()
            .resideOutsideOfPackage("dms.wiring..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dms.wiring..");

    @ArchTest
    static final ArchRule config_isImportedByWiringOnly = noClasses()
            .that()
            .resideOutsideOfPackages("dms.wiring..", "dms.config..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dms.config..");

    @ArchTest
    static final ArchRule libraries_liveAtHome = CompositeArchRule.of(home("jakarta.ws.rs..", "dms.api"))
            .and(home("jakarta.servlet..", "dms.api"))
            .and(home("jakarta.ejb..", "dms.schedule"))
            .and(home("com.cronutils..", "dms.schedule", "dms.config"))
            .and(home("org.yaml..", "dms.config"))
            .and(home("org.eclipse.microprofile.config..", "dms.config", "dms.wiring"))
            .and(home("org.eclipse.microprofile.health..", "dms.monitor"))
            .and(home("org.eclipse.microprofile.faulttolerance..", "dms.fetch.yahoo"))
            .and(home("io.github.bucket4j..", "dms.fetch.yahoo"))
            .and(home("yahoofinance..", "dms.fetch.yahoo"))
            .and(home("com.github.benmanes..", "dms.read"))
            .and(home("com.futu..", "dms.fetch.futu"))
            .and(home("com.google.protobuf..", "dms.fetch.futu"))
            .and(home("org.apache.commons.csv..", "dms.fetch.csv"))
            .and(home("com.influxdb..", "dms.store.influx"))
            .and(home("retrofit2..", "dms.store.influx"))
            .and(home("okhttp3..", "dms.store.influx"))
            .and(home("org.flywaydb..", "dms.ledger"))
            .and(home("org.sqlite..", "dms.ledger"))
            .and(home(
                    "java.sql..",
                    "dms.ledger",
                    "dms.node",
                    "dms.store.embedded",
                    "dms.journal",
                    "dms.write",
                    "dms.coverage",
                    "dms.sync"));

    @ArchTest
    static final ArchRule time_comesFromTheClock = noClasses()
            .that()
            .resideOutsideOfPackage("dms.wiring")
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(LocalDate.class, "now")
            .orShould()
            .callMethod(Clock.class, "systemUTC")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(ZoneId.class, "systemDefault")
            .because("a test must be able to say what time it is");

    @ArchTest
    static final ArchRule everyPackage_isNullMarked =
            classes().that().haveSimpleName("package-info").should().beAnnotatedWith(NullMarked.class);

    private static ArchRule table() {
        CompositeArchRule rule = null;
        for (Map.Entry<String, List<String>> line : MAY_IMPORT.entrySet()) {
            List<String> allowed = new ArrayList<>(line.getValue());
            allowed.add(line.getKey());
            allowed.add("dms");
            ArchRule one = noClasses()
                    .that()
                    .resideInAPackage(line.getKey())
                    .should()
                    .dependOnClassesThat(oursBut(allowed))
                    .because("of the table of the architecture");
            rule = rule == null ? CompositeArchRule.of(one) : rule.and(one);
        }
        return java.util.Objects.requireNonNull(rule);
    }

    private static DescribedPredicate<JavaClass> oursBut(List<String> allowed) {
        return resideInAnyPackage("dms..")
                .and(DescribedPredicate.not(resideInAnyPackage(allowed.toArray(String[]::new))))
                .as("packages of dms other than %s", allowed);
    }

    private static ArchRule home(String library, String... packages) {
        return noClasses()
                .that()
                .resideOutsideOfPackages(packages)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .allowEmptyShould(true);
    }

    private static String[] allPackages() {
        List<String> all = new ArrayList<>(MAY_IMPORT.keySet());
        all.addAll(List.of("dms", "dms.config", "dms.wiring"));
        return all.toArray(String[]::new);
    }
}
