package org.jingu.cuda.blas;

import org.bytedeco.javacpp.Pointer;

/** An address of the device, for functions that take pointers. */
final class DevicePointer extends Pointer {
  DevicePointer(long address) {
    this.address = address;
  }
}
