/** DMS, the Data Maintenance Service. The stages and what they handle live in the packages below. */
@NullMarked
package dms;

import org.jspecify.annotations.NullMarked;
