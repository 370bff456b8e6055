/** Who may call what. So far: the key without which nobody does what an administrator does. */
@NullMarked
package dms.security;

import org.jspecify.annotations.NullMarked;
