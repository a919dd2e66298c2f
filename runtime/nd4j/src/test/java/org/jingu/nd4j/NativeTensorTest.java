package org.jingu.nd4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;

class NativeTensorTest {
  @ParameterizedTest
  @CsvSource({"FLOAT, false", "FLOAT, true", "DOUBLE, true"})
  void whatIsWrittenReachesTheArray(DataType type, boolean beside) {
    try (NativeTensor tensor = NativeTensor.zeros(type, beside, 2, 3)) {
      assertEquals(0, tensor.array().sumNumber().doubleValue());
      tensor.write(1, new float[] {0.5f, -2, 7}, 3);
      tensor.upload();
      assertEquals(type, tensor.array().dataType());
      assertArrayEquals(new float[] {0, 0.5f, -2, 7, 0, 0}, tensor.array().data().asFloat());
      float[] read = new float[2];
      tensor.read(2, read, 2);
      assertArrayEquals(new float[] {-2, 7}, read);
    }
  }
}
