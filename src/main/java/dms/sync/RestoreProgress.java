package dms.sync;

import java.time.Instant;

/**
 * How a restore stands.
 *
 * @param backup which backup everything is restored from
 * @param started when it was asked for
 * @param isAtWork whether it is at work now; otherwise it broke off and is tried again
 * @param bars how many bars the backup has; 0 before that is known
 * @param done how many of them the primary store has by now, as far as they were looked through since the last attempt began
 * @param sentence the same for people
 */
public record RestoreProgress(
        String backup, Instant started, boolean isAtWork, long bars, long done, String sentence) {}
