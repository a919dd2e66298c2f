package org.jingu.api.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class SuggestionsTest {
  @Test
  void distanceCountsEdits() {
    assertEquals(0, Suggestions.distance("layers", "layers"));
    assertEquals(1, Suggestions.distance("layer", "layers"));
    assertEquals(3, Suggestions.distance("kitten", "sitting"));
    assertEquals(4, Suggestions.distance("", "rank"));
  }

  @Test
  void nearWordIsSuggestedAndFarOnesAreListed() {
    List<String> valid = List.of("layers", "heads");
    assertEquals("did you mean 'layers'?", Suggestions.of("layer", valid));
    assertEquals("valid are layers, heads", Suggestions.of("temperature", valid));
  }
}
