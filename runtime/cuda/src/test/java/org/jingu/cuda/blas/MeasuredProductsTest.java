package org.jingu.cuda.blas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jingu.cuda.driver.CudaException;
import org.jingu.cuda.driver.Device;
import org.jingu.cuda.nulldevice.NullDriver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The file of measured products: one of the user, one that the program brings, or none. */
class MeasuredProductsTest {
  private static final String MADE = "Made-1-1.txt";
  private static final String ALGORITHM = "0123456789abcdef".repeat(8);

  private static MeasuredProducts one(String key, double milliseconds) {
    return new MeasuredProducts(
        Map.of(key, new MeasuredProducts.Choice(ALGORITHM, milliseconds, 1.5)));
  }

  @Test
  void whatIsWrittenIsRead(@TempDir Path folder) {
    MeasuredProducts measured = one("m=1 n=2 k=3 stack=1 none tf32", 0.25);
    ProductLibraries.write(folder.resolve("new").resolve(MADE), measured);
    assertEquals(measured, ProductLibraries.read(folder.resolve("new"), MADE));
  }

  @Test
  void theProgramBringsAFileThatTheUsersReplaces(@TempDir Path folder) {
    MeasuredProducts brought = ProductLibraries.read(folder, MADE);
    MeasuredProducts.Choice choice =
        brought
            .choices()
            .get(
                "m=16384 n=1024 k=512 stack=1 none fp32 a=bf16/512/0@256 b=bf16/1024/0@64"
                    + " d=bf16/3072/0@256");
    assertEquals(0.0213, choice.milliseconds());
    assertEquals(0.0311, choice.ofFirst());
    MeasuredProducts own = one("key", 1);
    ProductLibraries.write(folder.resolve(MADE), own);
    assertEquals(own, ProductLibraries.read(folder, MADE));
  }

  @Test
  void whatIsBroughtForAnH200IsFasterThanTheLibrarysChoice(@TempDir Path folder) {
    MeasuredProducts brought = ProductLibraries.read(folder, "NVIDIA-H200-132-130100.txt");
    assertTrue(brought.choices().size() > 50, brought.toString());
    brought
        .choices()
        .forEach((key, it) -> assertTrue(it.milliseconds() <= 0.98 * it.ofFirst() + 1e-4, key));
  }

  @Test
  void whereNothingWasMeasuredThereIsNone(@TempDir Path folder) {
    assertSame(MeasuredProducts.NONE, ProductLibraries.read(folder, "Another-1-1.txt"));
  }

  @Test
  void theDigestTellsFilesApart() {
    assertEquals(one("key", 1).digest(), one("key", 1).digest());
    assertNotEquals(one("key", 1).digest(), one("key", 1.1).digest());
    assertNotEquals(one("key", 1).digest(), MeasuredProducts.NONE.digest());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "jingu-products 2\n",
        "jingu-products 1\n00 1 2 key\n",
        "jingu-products 1\n$ 1 2\n",
        "jingu-products 1\n$ 1 x key\n",
        "jingu-products 1\n\n"
      })
  void anotherTextIsRefusedWithItsLine(String text, @TempDir Path folder) throws IOException {
    Path file = folder.resolve(MADE);
    Files.writeString(file, text.replace("$", ALGORITHM));
    String message =
        assertThrows(CudaException.class, () -> ProductLibraries.read(folder, MADE)).getMessage();
    String line = text.lines().count() > 1 ? ": line 2 " : ": line 1 ";
    assertTrue(message.startsWith(file + line), message);
    assertTrue(message.contains("jingu tune-kernels"), message);
  }

  @Test
  void theFileIsNamedAfterDeviceAndLibrary() {
    Device device = new Device(new NullDriver(1 << 20), 0);
    String name = MeasuredProducts.fileName(device, 130100);
    assertTrue(name.matches("[A-Za-z0-9-]+-" + device.multiprocessors() + "-130100\\.txt"), name);
  }
}
