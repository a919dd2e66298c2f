package org.jingu.cuda.compile;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.cuda.global.nvrtc;
import org.bytedeco.cuda.nvrtc._nvrtcProgram;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.javacpp.SizeTPointer;
import org.jingu.cuda.driver.CudaBindings;
import org.jingu.cuda.driver.CudaException;

/** NVIDIA's run-time compiler. It needs its library, but no device. */
public final class Nvrtc implements KernelCompiler {
  private static final Pattern ERROR_LINE =
      Pattern.compile("\\((\\d+)\\): (?:catastrophic )?error");
  private static final int CONTEXT = 3;

  /** A part of NVRTC that it looks for when it first compiles. */
  private static final String BUILTINS = "libnvrtc-builtins";

  @Override
  public String version() {
    int[] major = new int[1];
    int[] minor = new int[1];
    check(nvrtc.nvrtcVersion(major, minor), "nvrtcVersion");
    return major[0] + "." + minor[0];
  }

  @Override
  public byte[] compile(String source, List<String> options) {
    _nvrtcProgram program = new _nvrtcProgram();
    try (BytePointer text = new BytePointer(source);
        BytePointer name = new BytePointer("kernels.cu");
        PointerPointer<BytePointer> arguments = new PointerPointer<>(options.size())) {
      check(
          nvrtc.nvrtcCreateProgram(program, text, name, 0, (PointerPointer<?>) null, null),
          "nvrtcCreateProgram");
      BytePointer[] kept = new BytePointer[options.size()];
      for (int i = 0; i < kept.length; i++) {
        kept[i] = new BytePointer(options.get(i));
        arguments.put(i, kept[i]);
      }
      int status = nvrtc.nvrtcCompileProgram(program, kept.length, arguments);
      for (BytePointer option : kept) {
        option.close();
      }
      if (status != nvrtc.NVRTC_SUCCESS) {
        throw new CudaException(explain(source, log(program), options));
      }
      return code(program);
    } finally {
      if (!program.isNull()) {
        check(nvrtc.nvrtcDestroyProgram(program), "nvrtcDestroyProgram");
      }
    }
  }

  private static byte[] code(_nvrtcProgram program) {
    try (SizeTPointer size = new SizeTPointer(1)) {
      check(nvrtc.nvrtcGetCUBINSize(program, size), "nvrtcGetCUBINSize");
      byte[] code = new byte[Math.toIntExact(size.get())];
      check(nvrtc.nvrtcGetCUBIN(program, code), "nvrtcGetCUBIN");
      return code;
    }
  }

  private static String log(_nvrtcProgram program) {
    try (SizeTPointer size = new SizeTPointer(1)) {
      check(nvrtc.nvrtcGetProgramLogSize(program, size), "nvrtcGetProgramLogSize");
      try (BytePointer text = new BytePointer(size.get())) {
        check(nvrtc.nvrtcGetProgramLog(program, text), "nvrtcGetProgramLog");
        return text.getString();
      }
    }
  }

  /** The log, and around the first error the source with line numbers. */
  static String explain(String source, String log, List<String> options) {
    if (log.contains(BUILTINS)) {
      return "NVRTC does not find its own library beside it ("
          + log.strip().lines().findFirst().orElse("")
          + "); add the folder of "
          + CudaBindings.ofThisBuild().libraries()
          + " to LD_LIBRARY_PATH, see docs/gpu.md";
    }
    StringBuilder out = new StringBuilder();
    out.append("NVRTC did not compile a generated kernel (").append(String.join(" ", options));
    out.append("); this is a fault of Jingu: report it with the configuration\n").append(log);
    Matcher error = ERROR_LINE.matcher(log);
    if (error.find()) {
      String[] lines = source.split("\n", -1);
      int at = Integer.parseInt(error.group(1));
      for (int i = Math.max(1, at - CONTEXT); i <= Math.min(lines.length, at + CONTEXT); i++) {
        out.append("%s%5d %s\n".formatted(i == at ? ">" : " ", i, lines[i - 1]));
      }
    }
    return out.toString();
  }

  private static void check(int status, String call) {
    if (status != nvrtc.NVRTC_SUCCESS) {
      throw new CudaException(
          "%s failed with error %d, '%s'"
              .formatted(call, status, nvrtc.nvrtcGetErrorString(status).getString()));
    }
  }
}
