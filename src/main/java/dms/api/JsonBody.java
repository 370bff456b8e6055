package dms.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads one text member of a small JSON body that may be absent. */
final class JsonBody {

    private static final JsonFactory JSON = new JsonFactory();

    private JsonBody() {}

    /** The text of a member of the outermost object; empty if there is no body or no such member. */
    static String text(@Nullable String body, String member) {
        if (body == null || body.isBlank()) {
            return "";
        }
        try (JsonParser parser = JSON.createParser(body)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw ApiException.badArgument("body: expected a JSON object such as {\"" + member + "\": \"…\"}");
            }
            String found = "";
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean wanted = parser.currentName().equals(member);
                JsonToken value = parser.nextToken();
                if (wanted && value == JsonToken.VALUE_STRING) {
                    found = parser.getText();
                } else if (wanted && value != JsonToken.VALUE_NULL) {
                    throw ApiException.badArgument(member + ": expected a text, found " + value);
                }
                parser.skipChildren();
            }
            return found;
        } catch (IOException e) {
            throw ApiException.badArgument(
                    "body: expected JSON, " + e.getClass().getSimpleName());
        }
    }
}
