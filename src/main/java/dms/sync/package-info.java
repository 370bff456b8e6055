/**
 * Stage 4: copies of everything that is stored, kept equal and proved to be. {@link dms.sync.BackedUpBarStore} marks what is
 * about to be written in the {@link dms.sync.Backlog} of every backup, {@link dms.sync.BackupSync} copies what is marked.
 */
@NullMarked
package dms.sync;

import org.jspecify.annotations.NullMarked;
