package org.jingu.data.prepare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jingu.api.config.ConfigBinder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * The configurations of {@code examples/}: all bind; with JINGU_DATA they prepare the real data.
 */
class ExampleDataSetsTest {
  @TempDir Path temp;

  @Test
  void frappeHasEveryTokenOfTheTrainingPart() throws IOException {
    PrepareReport report = prepare("frappe/prepare.yaml", "frappe");
    assertEquals(202_027, report.parts().get("train").rows());
    assertEquals(57_722, report.parts().get("valid").rows());
    assertEquals(28_860, report.parts().get("test").rows());
    assertEquals(0, report.badRows());
    assertEquals(8, report.tables().get("daytime"));
    assertEquals(67_604 / 202_027.0, report.parts().get("train").labelMeans().get("label"), 1e-12);
    assertEquals(4083, report.tables().get("item"));
  }

  @Test
  void movieLensIsCutByTime() throws IOException {
    PrepareReport report = prepare("movielens-100k/prepare.yaml", "ml100k");
    assertEquals(100_000, report.rows());
    assertEquals(10_000.0, (double) report.parts().get("test").rows(), 100);
    assertEquals(20, report.tables().get("genres"));
    assertEquals(3, report.tables().get("gender"));
    assertEquals(1, report.dense());
    assertTrue(report.parts().get("test").unseen().get("user") > 0.1, "later users are unseen");
  }

  @Test
  void movieLensHasTheFilmsThatAUserLikedBefore() throws IOException {
    PrepareReport report = prepare("movielens-100k/prepare-history.yaml", "ml100k");
    assertEquals(100_000, report.rows());
    assertEquals(0.408, report.parts().get("train").cut().get("liked_before"), 0.001);
  }

  @Test
  void movieLensKeepsItsOwnTestPart() throws IOException {
    PrepareReport report = prepare("movielens-100k/prepare-ua.yaml", "ml100k");
    assertEquals(9_430, report.parts().get("test").rows());
    assertEquals(90_570, report.rows() - 9_430);
    assertEquals(944, report.tables().get("user"));
  }

  @Test
  void movieLensTagsArePrepared() throws IOException {
    PrepareReport report = prepare("movielens-10m-tag/prepare.yaml", "ml10m_tag");
    assertEquals(200_718, report.parts().get("train").rows());
    assertEquals(28_674, report.parts().get("test").rows());
  }

  @Test
  void criteoSampleIsPrepared() throws IOException {
    PrepareReport report = prepare("criteo-sample/prepare.yaml", "criteo");
    assertEquals(8_000, report.rows());
    assertEquals(13, report.dense());
    assertEquals(26, report.tables().size());
    assertEquals(0, report.badRows());
  }

  private PrepareReport prepare(String example, String folder) throws IOException {
    PrepareConfig config = config(example);
    String data = System.getenv("JINGU_DATA");
    assumeTrue(data != null, "JINGU_DATA is not set");
    Path input = Path.of(data, folder);
    assumeTrue(Files.isDirectory(input), input + " is not there");
    return Preparation.run(config, input, temp.resolve("out"), ProgressListener.none());
  }

  private static PrepareConfig config(String example) throws IOException {
    String yaml = Files.readString(Path.of("..", "..", "examples", example));
    Object tree = new Load(LoadSettings.builder().build()).loadFromString(yaml);
    @SuppressWarnings("unchecked")
    Map<String, ?> typed = (Map<String, ?>) tree;
    return ConfigBinder.bind(PrepareConfig.class, typed, "");
  }
}
