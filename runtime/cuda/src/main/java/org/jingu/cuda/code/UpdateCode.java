package org.jingu.cuda.code;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.jingu.api.optimizer.Term.Scope;
import org.jingu.compiler.update.UpdateProgram;
import org.jingu.compiler.update.UpdateProgram.Piece;
import org.jingu.compiler.update.UpdateProgram.Target;

/** Optimizers in CUDA C: over every dense parameter, and over rows of tables. */
public final class UpdateCode {
  /** The threads of a block of every kernel here. */
  public static final int THREADS = 256;

  /** Elements that a thread updates at once; regions are multiples of it. */
  public static final int PACK = 4;

  /** The threads of a row of {@link #rows}. */
  public static final int ROW_THREADS = 32;

  /** How many numbers of a step the control block has room for, of either optimizer. */
  public static final int MOST_SCALARS = 8;

  private final UpdateProgram program;

  /** For a program. */
  public UpdateCode(UpdateProgram program) {
    this.program = program;
  }

  private int slots() {
    return program.slots().size();
  }

  private boolean perRow(int slot) {
    return program.slots().get(slot).scope() == Scope.ROW;
  }

  /** The functions of all pieces. */
  private String functions() {
    StringBuilder out = new StringBuilder();
    List<Piece> pieces = program.pieces();
    for (int p = 0; p < pieces.size(); p++) {
      out.append(ScalarCode.define("piece%d_@".formatted(p), pieces.get(p).function()));
    }
    return out.toString();
  }

  private static String name(int piece) {
    return "p" + piece;
  }

  /** What stands for a register, where elements' inputs are named as {@code input} says. */
  private String value(int register, IntFunction<String> input) {
    if (register >= program.register(0)) {
      return name(register - program.register(0));
    }
    if (register == UpdateProgram.CLIP) {
      return "clip";
    }
    if (register >= program.scalarRegister(0)) {
      return "a" + (register - program.scalarRegister(0));
    }
    boolean rowSlot =
        register >= program.slotRegister(0) && perRow(register - program.slotRegister(0));
    return rowSlot ? "s" + (register - program.slotRegister(0)) : input.apply(register);
  }

  private String call(int p, IntFunction<String> input) {
    List<String> arguments =
        program.pieces().get(p).arguments().stream().map(r -> value(r, input)).toList();
    return "piece%d_@(%s)".formatted(p, String.join(", ", arguments));
  }

  private String define(int p, IntFunction<String> input) {
    return "const float %s = %s; ".formatted(name(p), call(p, input));
  }

  /** The pieces of an element that a piece needs, in order. */
  private List<Integer> needed(int piece) {
    List<Integer> order = new ArrayList<>();
    need(piece, order);
    return order;
  }

  private void need(int piece, List<Integer> order) {
    for (int register : program.pieces().get(piece).arguments()) {
      int p = register - program.register(0);
      if (p >= 0 && program.pieces().get(p).scope() == Scope.ELEMENT && !order.contains(p)) {
        need(p, order);
        order.add(p);
      }
    }
  }

  /**
   * Everything that a row has before its elements: numbers of the step, means and its slots.
   *
   * @param mean writes the sum over the row's elements of an expression, with what precedes it
   */
  private String rowCode(IntFunction<String> input, Mean mean) {
    StringBuilder out = new StringBuilder();
    for (int p = 0; p < program.pieces().size(); p++) {
      Piece piece = program.pieces().get(p);
      if (piece.target() == Target.MEAN) {
        StringBuilder before = new StringBuilder();
        needed(p).forEach(n -> before.append(define(n, input)));
        out.append(mean.of(name(p), before.toString(), call(p, input)));
      } else if (piece.scope() != Scope.ELEMENT) {
        out.append("    ").append(define(p, input)).append('\n');
      }
    }
    return out.toString();
  }

  @FunctionalInterface
  private interface Mean {
    String of(String name, String before, String value);
  }

  /** Everything that an element has. */
  private String elementCode(IntFunction<String> input) {
    StringBuilder out = new StringBuilder();
    for (int p = 0; p < program.pieces().size(); p++) {
      if (program.pieces().get(p).scope() == Scope.ELEMENT) {
        out.append(define(p, input));
      }
    }
    for (int p = 0; p < program.pieces().size(); p++) {
      Piece piece = program.pieces().get(p);
      if (piece.target() == Target.WEIGHT) {
        out.append(input.apply(UpdateProgram.WEIGHT)).append(" = ").append(name(p)).append("; ");
      } else if (piece.target() == Target.SLOT && !perRow(piece.slot())) {
        out.append(input.apply(program.slotRegister(piece.slot())))
            .append(" = ")
            .append(name(p))
            .append("; ");
      }
    }
    return out.toString().stripTrailing();
  }

  private String rowSlots(String store) {
    StringBuilder out = new StringBuilder();
    for (int p = 0; p < program.pieces().size(); p++) {
      Piece piece = program.pieces().get(p);
      if (piece.target() == Target.SLOT && perRow(piece.slot())) {
        out.append(store.formatted(piece.slot(), name(p)));
      }
    }
    return out.toString();
  }

  private String scalars(String of, int first) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < program.update().scalars().size(); i++) {
      out.append("const float a%d = %s[%d]; ".formatted(i, of, first + i));
    }
    return out.toString().stripTrailing();
  }

  private String eachSlot(String format) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < slots(); i++) {
      out.append(format.replace("#", Integer.toString(i)));
    }
    return out.toString();
  }

  private String comment() {
    return "// " + String.join("; ", program.print()) + "\n";
  }

  /**
   * The update of all dense parameters, where elements do not depend on their row. Its arguments
   * are w, g, one pointer a slot, the control block, the number of packs, and if narrow a copy of w
   * in half the bits.
   *
   * @param narrow whether products read a copy of the parameters
   */
  public KernelCode elements(boolean narrow) {
    IntFunction<String> input = register -> element(register) + ".v[k]";
    String text =
        comment()
            + functions()
            + """
              extern "C" __global__ void __launch_bounds__($THREADS)
              @(float* w, const float* g, $SLOTSconst Control* control, long long packs$COPY) {
                if (!control->go) return;
                const float clip = control->gradientScale;
                $SCALARS
                for (long long i = blockIdx.x * (long long)blockDim.x + threadIdx.x; i < packs;
                     i += gridDim.x * (long long)blockDim.x) {
                  Floats<4> wv = load<4>(w + i * 4), gv = load<4>(g + i * 4);
              $LOAD#pragma unroll
                  for (int k = 0; k < 4; ++k) {
                    $CODE
                  }
                  store<4>(w + i * 4, wv);
              $STORE$NARROW  }
              }
              """
                .replace("$THREADS", Integer.toString(THREADS))
                .replace("$SLOTS", eachSlot("float* slot#, "))
                .replace("$COPY", narrow ? ", bf16* copy" : "")
                .replace("$SCALARS", scalars("control->dense", 0))
                .replace("$LOAD", eachSlot("    Floats<4> sv# = load<4>(slot# + i * 4);\n"))
                .replace("$CODE", elementCode(input))
                .replace("$STORE", eachSlot("    store<4>(slot# + i * 4, sv#);\n"))
                .replace("$NARROW", narrow ? "    store<4>(copy + i * 4, wv);\n" : "");
    return KernelCode.of("update", text);
  }

  private String element(int register) {
    return switch (register) {
      case UpdateProgram.WEIGHT -> "wv";
      case UpdateProgram.GRADIENT -> "gv";
      default -> "sv" + (register - program.slotRegister(0));
    };
  }

  /**
   * The update of one dense parameter, a warp a row. Its arguments are w, g, one pointer a slot,
   * the control block, the number of rows, their width, and if narrow a copy of w in half the bits.
   *
   * @param narrow whether products read a copy of the parameters
   */
  public KernelCode rows(boolean narrow) {
    IntFunction<String> input =
        register ->
            switch (register) {
              case UpdateProgram.WEIGHT -> "w[i]";
              case UpdateProgram.GRADIENT -> "g[i]";
              default -> "slot" + (register - program.slotRegister(0)) + "[i]";
            };
    StringBuilder loads = new StringBuilder();
    for (int i = 0; i < slots(); i++) {
      if (perRow(i)) {
        loads.append("    const float s%1$d = slot%1$d[row];\n".formatted(i));
      }
    }
    String loop =
        "for (long long i = row * width + lane; i < (row + 1) * width; i += " + ROW_THREADS + ")";
    String text =
        comment()
            + functions()
            + """
              extern "C" __global__ void __launch_bounds__($THREADS)
              @(float* w, const float* g, $SLOTSconst Control* control, long long rows,
                long long width$COPY) {
                if (!control->go) return;
                const float clip = control->gradientScale;
                $SCALARS
                const int lane = threadIdx.x % $TEAM;
                const long long teams = gridDim.x * (long long)(blockDim.x / $TEAM);
                for (long long row = (blockIdx.x * (long long)blockDim.x + threadIdx.x) / $TEAM;
                     row < rows; row += teams) {
              $LOADS$ROW    __syncwarp();
              $STORES    $LOOP {
                    $CODE
              $NARROW    }
                }
              }
              """
                .replace("$THREADS", Integer.toString(THREADS))
                .replace("$SLOTS", eachSlot("float* slot#, "))
                .replace("$COPY", narrow ? ", bf16* copy" : "")
                .replace("$SCALARS", scalars("control->dense", 0))
                .replace("$TEAM", Integer.toString(ROW_THREADS))
                .replace("$LOADS", loads)
                .replace(
                    "$ROW",
                    rowCode(
                        input,
                        (name, before, value) ->
                            """
                                float %1$s = 0.0f;
                                %2$s { %3$s%1$s += %4$s; }
                                %1$s = sum_over<%5$d>(%1$s, nullptr) / width;
                            """
                                .formatted(name, loop, before, value, ROW_THREADS)))
                .replace("$STORES", rowSlots("    if (lane == 0) slot%d[row] = %s;\n"))
                .replace("$LOOP", loop)
                .replace("$CODE", elementCode(input))
                .replace("$NARROW", narrow ? "      narrow(w[i], copy[i]);\n" : "");
    return KernelCode.of("update_rows", text);
  }

  /** The structure that updates a row of a table, {@code Rule_@}, for rows of some width. */
  public String tableRule(int width) {
    IntFunction<String> input = register -> element(register) + ".v[p].v[k]";
    StringBuilder stores = new StringBuilder();
    for (int i = 0; i < slots(); i++) {
      if (!perRow(i)) {
        stores.append("    sv%1$d.write(t.slots[%1$d] + row * W);\n".formatted(i));
      }
    }
    return functions()
        + """
          struct Rule_@ {
            static constexpr int SLOTS = $COUNT;
            template <class T>
            static __device__ __forceinline__ void apply(
                const Tables<T, SLOTS>& t, const Control* c, long long row, const Row<$WIDTH>& gv) {
              constexpr int W = $WIDTH;
              typedef Row<W> R;
              const float clip = c->gradientScale;
              $SCALARS
              R wv;
              wv.read(t.weights + row * W);
          $LOADS$ROW$WRITES#pragma unroll
              for (int p = 0; p < R::PER; ++p)
          #pragma unroll
                for (int k = 0; k < R::PACK; ++k) {
                  $CODE
                }
              write_row(wv, t, c, row);
          $STORES  }
          };
          """
            .replace("$COUNT", Integer.toString(Math.max(1, slots())))
            .replace("$WIDTH", Integer.toString(width))
            .replace("$SCALARS", scalars("c->table", 0))
            .replace("$LOADS", tableLoads())
            .replace("$STORES", stores)
            .replace("$ROW", tableRow(input))
            .replace("$WRITES", storeRowSlots())
            .replace("$CODE", elementCode(input));
  }

  /**
   * The structure that reads a row of a table as it is now, {@code Settling_@}, for rows of some
   * width that decay lazily.
   */
  public static String settling(UpdateProgram program, int width) {
    UpdateCode code = new UpdateCode(program.settlement());
    IntFunction<String> input = register -> code.element(register) + ".v[p].v[k]";
    return code.functions()
        + """
          struct Settling_@ {
            static constexpr int SLOTS = $COUNT;
            template <class T>
            static __device__ __forceinline__ void read(
                const Tables<T, SLOTS>& t, const Control* c, long long row, Row<$WIDTH>& wv) {
              constexpr int W = $WIDTH;
              typedef Row<W> R;
              $SCALARS
              wv.read(t.weights + row * W);
              if (t.slots[$CLOCK][row] == a$NOW) return;
          $LOADS$ROW#pragma unroll
              for (int p = 0; p < R::PER; ++p)
          #pragma unroll
                for (int k = 0; k < R::PACK; ++k) {
                  $CODE
                }
            }
          };
          """
            .replace("$COUNT", Integer.toString(code.slots()))
            .replace("$WIDTH", Integer.toString(width))
            .replace("$SCALARS", code.scalars("c->table", 0))
            .replace("$CLOCK", Integer.toString(program.clockSlot()))
            .replace("$NOW", Integer.toString(program.nowScalar() - 1))
            .replace("$LOADS", code.tableLoads())
            .replace("$ROW", code.tableRow(input))
            .replace("$CODE", code.elementCode(input));
  }

  private String tableLoads() {
    StringBuilder loads = new StringBuilder();
    for (int i = 0; i < slots(); i++) {
      loads.append(
          perRow(i)
              ? "    const float s%1$d = t.slots[%1$d][row];\n".formatted(i)
              : "    R sv%1$d;\n    sv%1$d.read(t.slots[%1$d] + row * W);\n".formatted(i));
    }
    return loads.toString();
  }

  private String tableRow(IntFunction<String> input) {
    return rowCode(
        input,
        (name, before, value) ->
            """
                float %1$s = 0.0f;
            #pragma unroll
                for (int p = 0; p < R::PER; ++p)
                  if (R::column(p) < W)
            #pragma unroll
                    for (int k = 0; k < R::PACK; ++k) { %2$s%1$s += %3$s; }
                %1$s = R::sum(%1$s) / W;
            """
                .formatted(name, before, value));
  }

  /** All threads of a row have read its slots before one writes them. */
  private String storeRowSlots() {
    String stores = rowSlots("    if (R::lane() == 0) t.slots[%d][row] = %s;\n");
    return stores.isEmpty() ? "" : "    __syncwarp(R::mask());\n" + stores;
  }
}
