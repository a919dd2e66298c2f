package org.jingu.cuda.driver;

import org.bytedeco.cuda.global.cudart;

/**
 * The release of CUDA that a build's bindings are made for. They load libraries of its major
 * version, of any minor one.
 *
 * @param version 1000 times the major and 10 times the minor version, 13 or 12
 */
public record CudaBindings(int version) {
  private static final int NEWEST = 13;

  /** Those of this build: the Java compiler takes the constant from them. */
  public static CudaBindings ofThisBuild() {
    return new CudaBindings(cudart.CUDA_VERSION);
  }

  private int major() {
    return version / 1000;
  }

  /** The oldest driver, as the version of CUDA that it supports. */
  int oldestDriver() {
    return major() * 1000;
  }

  /** The same as the driver's own version. */
  int oldestDriverBranch() {
    return major() == NEWEST ? 580 : 525;
  }

  /** Such as "CUDA 13's libraries". */
  public String libraries() {
    return "CUDA " + major() + "'s libraries";
  }

  /** What to do where those lack, if another build may do; starts with a comma or is empty. */
  String otherBuild() {
    return major() == NEWEST ? ", or build for CUDA 12 with JINGU_PROFILES=cuda-12" : "";
  }
}
