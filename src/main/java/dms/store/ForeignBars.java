package dms.store;

import dms.market.RawBars;
import java.util.List;

/** Bars that another program keeps, to be read and never changed. Every method throws {@link StoreException} if it cannot. */
public interface ForeignBars extends AutoCloseable {

    /** The series there are, under the names that they have there. */
    List<Series> series();

    /** All rows of a series, in the order of their times; times stand as they do there, a missing value is NaN. */
    RawBars read(Series series);

    /** Gives the connections back. */
    @Override
    void close();

    /**
     * A series of the other program.
     *
     * @param symbol what it calls the symbol
     * @param interval what it calls the interval
     * @param rows how many rows it has there
     */
    record Series(String symbol, String interval, long rows) {}

    /**
     * Where they are.
     *
     * @param host the database server
     * @param port its HTTP port
     * @param database the database on it
     * @param username the user; empty if the server asks for none
     * @param password the password
     */
    record Place(String host, int port, String database, String username, String password) {

        /** Everything but user and password. */
        @Override
        public String toString() {
            return database + " at " + host + ':' + port;
        }
    }

    /** Opens what is at a place; nothing is asked yet. */
    @FunctionalInterface
    interface Opening {

        /**
         * The bars at a place.
         *
         * @throws IllegalArgumentException if there can be none
         */
        ForeignBars open(Place place);
    }
}
