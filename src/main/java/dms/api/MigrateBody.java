package dms.api;

import org.jspecify.annotations.Nullable;

/** Where a migration reads. JSON-B fills the fields by their names, which are the API's. */
public class MigrateBody {

    /** The old database server. */
    public @Nullable String host;

    /** Its HTTP port. */
    public @Nullable Integer port;

    /** The database on it. */
    public @Nullable String database;

    /** The user, if the server asks for one. */
    public @Nullable String username;

    /** The user's password. */
    public @Nullable String password;

    /** The source to compare the imported series with. */
    public @Nullable String fetcher;
}
