package org.jingu.cli.config;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jingu.api.config.ConfigException;
import org.jingu.cli.UserException;
import org.jingu.fuzz.ScratchFile;
import org.jingu.fuzz.Verdict;

/** Binds a configuration file: what the fuzz tests of configurations have in common. */
final class YamlFuzzing {
  private final ScratchFile file = ScratchFile.in(ScratchFile.folder(), "run.yaml");
  private final Verdict verdict =
      Verdict.of("run.yaml", List.of(UserException.class))
          // Binding reads annotations, of which Java makes copies.
          .within(16 << 20, 256);

  void read(byte[] input, Consumer<Map<String, Object>> binding) throws Exception {
    file.write(input);
    verdict.on(
        input,
        () -> {
          YamlDocument document = YamlDocument.read(file.path());
          try {
            binding.accept(document.tree());
          } catch (ConfigException e) {
            List<String> lines = document.describe(e.problems());
            if (lines.isEmpty() || !lines.stream().allMatch(line -> line.contains("run.yaml"))) {
              throw new AssertionError("a problem without a place: " + lines, e);
            }
          }
        });
  }
}
