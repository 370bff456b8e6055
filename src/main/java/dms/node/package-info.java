/** This node: its name, role and since when it runs. */
@NullMarked
package dms.node;

import org.jspecify.annotations.NullMarked;
