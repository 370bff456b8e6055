package dms.schedule;

import static java.lang.System.Logger.Level.ERROR;

import dms.node.HoleWatch;
import dms.node.MasterWatch;
import dms.sync.BackupSync;
import dms.sync.Healer;
import dms.sync.Rehearsal;
import dms.sync.Restore;
import jakarta.annotation.PreDestroy;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.Schedule;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import jakarta.inject.Inject;
import org.jspecify.annotations.NullUnmarked;

/**
 * The beat of the copies: every second it has copied, or restored, what is to be by then, and a slave looks after its master and what it lacks, on
 * other threads.
 */
@Singleton
@Startup
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionManagement(TransactionManagementType.BEAN)
@NullUnmarked
public class SyncTimer {

    private static final System.Logger LOGGER = System.getLogger(SyncTimer.class.getName());

    @Inject
    private BackupSync sync;

    @Inject
    private Restore restore;

    @Inject
    private Rehearsal rehearsal;

    @Inject
    private Healer healer;

    @Inject
    private MasterWatch master;

    @Inject
    private HoleWatch holes;

    /** Starts what is to be copied by now. Never throws: a timer that throws twice is removed for good. */
    @Schedule(hour = "*", minute = "*", second = "*", persistent = false)
    public void tick() {
        try {
            restore.look();
            sync.look();
            master.look();
            holes.look();
            healer.look();
        } catch (Throwable e) {
            LOGGER.log(ERROR, "what is to be copied could not be found out; the next second tries again", e);
        }
    }

    /** Starts a rehearsal of restoring if one is due. Never throws, for the same reason. */
    @Schedule(hour = "*", minute = "*", second = "30", persistent = false)
    public void rehearse() {
        try {
            rehearsal.look();
        } catch (Throwable e) {
            LOGGER.log(ERROR, "whether a rehearsal is due could not be found out; the next minute tries again", e);
        }
    }

    @PreDestroy
    void end() {
        restore.close();
        rehearsal.close();
        healer.close();
        sync.close();
    }
}
