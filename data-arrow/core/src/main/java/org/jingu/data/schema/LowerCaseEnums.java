package org.jingu.data.schema;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.IOException;
import java.util.Locale;

/**
 * Enums as their names in lower case, wherever that is: Jackson's own way takes the case of the
 * locale, and in Turkish FITTED becomes a word that no other reader knows.
 */
public final class LowerCaseEnums extends SimpleModule {
  private static final long serialVersionUID = 1;

  /** For a mapper that writes. */
  public LowerCaseEnums() {
    addSerializer(new Names());
  }

  @SuppressWarnings("rawtypes") // The class literal has no type argument.
  private static final class Names extends StdSerializer<Enum> {
    private static final long serialVersionUID = 1;

    Names() {
      super(Enum.class);
    }

    @Override
    public void serialize(Enum value, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      out.writeString(value.name().toLowerCase(Locale.ROOT));
    }
  }
}
