package dms.api;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import org.eclipse.microprofile.openapi.annotations.OpenAPIDefinition;
import org.eclipse.microprofile.openapi.annotations.info.Info;

/** The root of the API. */
@ApplicationPath("/api/dms")
@OpenAPIDefinition(
        info =
                @Info(
                        title = "DMS",
                        version = "1.0.0",
                        description = "Data Maintenance Service: reads of stored bars, tasks and their runs."))
public class DmsApplication extends Application {}
