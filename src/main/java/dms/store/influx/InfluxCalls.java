package dms.store.influx;

import okhttp3.RequestBody;
import okhttp3.ResponseBody;
import retrofit2.Call;
import retrofit2.http.Body;
import retrofit2.http.Field;
import retrofit2.http.FormUrlEncoded;
import retrofit2.http.GET;
import retrofit2.http.POST;
import retrofit2.http.Query;
import retrofit2.http.Streaming;

/** The two calls of InfluxDB 1.x, which 2.x and 3.x answer too. */
interface InfluxCalls {

    /** Says in a header what version the server is; asks for no user. */
    @GET("/ping")
    Call<ResponseBody> ping();

    /** Stores points, in milliseconds. */
    @POST("/write?precision=ms")
    Call<ResponseBody> write(
            @Query("db") String database, @Query("rp") String retentionPolicy, @Body RequestBody lines);

    /** Answers statements, in milliseconds, and in parts, so that the server never holds a whole long answer. */
    @FormUrlEncoded
    @Streaming
    @POST("/query?epoch=ms&chunked=true")
    Call<ResponseBody> query(@Field("db") String database, @Field("q") String statements);
}
