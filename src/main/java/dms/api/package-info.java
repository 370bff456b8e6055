/**
 * The HTTP API under {@code /api/dms}: each resource parses its arguments, calls one bean and renders the answer. Times are
 * ISO 8601 in UTC; errors are {@code application/problem+json}.
 */
@NullMarked
package dms.api;

import org.jspecify.annotations.NullMarked;
