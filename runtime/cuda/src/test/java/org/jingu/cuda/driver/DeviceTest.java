package org.jingu.cuda.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.jingu.cuda.nulldevice.NullDriver;
import org.junit.jupiter.api.Test;

/** What a device says of itself. */
class DeviceTest {
  private static final int OF_AN_ADA = 99 << 10;

  @Test
  void theSharedMemoryOfABlockIsTheDevices() {
    NullDriver driver = new NullDriver(1 << 20).withCapability(8, 9).withSharedBytes(OF_AN_ADA);
    Device device = new Device(driver, 0);
    assertEquals(OF_AN_ADA, device.sharedBytes());
    assertEquals("sm_89", device.architecture());
    assertTrue(device.toString().contains("sm_89"), device.toString());
  }
}
