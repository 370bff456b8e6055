/** Stage 3: writes what is new or changed to the store, and says what that was. */
@NullMarked
package dms.write;

import org.jspecify.annotations.NullMarked;
