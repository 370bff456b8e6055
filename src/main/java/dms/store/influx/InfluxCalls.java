package dms.store.influx;

import okhttp3.RequestBody;
import okhttp3.ResponseBody;
import org.jspecify.annotations.Nullable;
import retrofit2.Call;
import retrofit2.http.Body;
import retrofit2.http.DELETE;
import retrofit2.http.Field;
import retrofit2.http.FormUrlEncoded;
import retrofit2.http.GET;
import retrofit2.http.Header;
import retrofit2.http.POST;
import retrofit2.http.Query;
import retrofit2.http.Streaming;

/** The calls of InfluxDB 1.x, which 2.x and 3.x answer too, and those that 2.x and 3.x have for what 1.x says in queries. */
interface InfluxCalls {

    /** Says in its headers what the server is. */
    @GET("ping")
    Call<ResponseBody> ping();

    /** Stores points, in milliseconds. */
    @POST("write?precision=ms")
    Call<ResponseBody> write(
            @Header("Content-Encoding") @Nullable String encoding,
            @Query("db") String database,
            @Query("rp") @Nullable String retentionPolicy,
            @Body RequestBody lines);

    /**
     * Answers statements, in milliseconds.
     *
     * @param inParts whether the server may answer in parts, so that it never holds a whole long answer
     */
    @FormUrlEncoded
    @Streaming
    @POST("query?epoch=ms")
    Call<ResponseBody> query(
            @Header("Accept") String format,
            @Query("chunked") boolean inParts,
            @Field("db") String database,
            @Field("q") String statements);

    /** InfluxDB 2.x: an organization by its name. */
    @GET("api/v2/orgs")
    Call<ResponseBody> orgs(@Query("org") String org);

    /** InfluxDB 2.x: a bucket by its name. */
    @GET("api/v2/buckets")
    Call<ResponseBody> buckets(@Query("org") String org, @Query("name") String name);

    /** InfluxDB 2.x: makes a bucket. */
    @POST("api/v2/buckets")
    Call<ResponseBody> createBucket(@Body RequestBody bucket);

    /** InfluxDB 2.x: which bucket stands for which database and retention policy. */
    @GET("api/v2/dbrps")
    Call<ResponseBody> mappings(@Query("org") String org, @Query("db") String database);

    /** InfluxDB 2.x: lets a bucket stand for a database and retention policy. */
    @POST("api/v2/dbrps")
    Call<ResponseBody> createMapping(@Body RequestBody mapping);

    /** InfluxDB 2.x: removes points. */
    @POST("api/v2/delete")
    Call<ResponseBody> delete(
            @Query("org") String org, @Query("bucketID") String bucketId, @Body RequestBody predicate);

    /** InfluxDB 3.x: makes a database. */
    @POST("api/v3/configure/database")
    Call<ResponseBody> createDatabase(@Body RequestBody database);

    /** InfluxDB 3.x: removes a measurement with everything in it. */
    @DELETE("api/v3/configure/table")
    Call<ResponseBody> dropTable(@Query("db") String database, @Query("table") String measurement);
}
