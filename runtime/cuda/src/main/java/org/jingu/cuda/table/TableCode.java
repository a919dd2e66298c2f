package org.jingu.cuda.table;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jingu.compiler.number.TableStorage;
import org.jingu.compiler.update.UpdateProgram;
import org.jingu.cuda.code.KernelCode;
import org.jingu.cuda.code.UpdateCode;

/** The kernels of tables: what tables.cu has, for one width, storage and optimizer. */
final class TableCode {
  /** The threads of a block of every kernel here. */
  static final int THREADS = 256;

  private final UpdateProgram program;

  /** For tables that are trained. */
  TableCode(UpdateProgram program) {
    this.program = program;
  }

  /** Pools the rows of bags. */
  static KernelCode pool(TableGroup group) {
    String text =
        """
        // pooled rows of width %d
        extern "C" __global__ void __launch_bounds__(%d) @(
            const %s* weights, const Bag* bags, const int* offsets, const int* ids) {
          pool_rows<%d>(weights, bags, offsets, ids);
        }
        """
            .formatted(group.width(), THREADS, text(group.storage()), group.width());
    return KernelCode.of("pool", text);
  }

  /** Pools the rows of bags, which decay lazily, as they are now. */
  KernelCode poolSettled(TableGroup group) {
    String text =
        """
        // pooled rows of width $WIDTH, decayed: $FORMULAS
        $SETTLING
        extern "C" __global__ void __launch_bounds__($THREADS) @(
            $TYPE* weights, $SLOTS, const Control* control,
            const Bag* bags, const int* offsets, const int* ids) {
          const SettledRows<$WIDTH, $TYPE, Settling_@> rows{
              {weights, {$NAMES}, nullptr, nullptr, 0}, control};
          pool_from<$WIDTH>(rows, bags, offsets, ids);
        }
        """
            .replace("$FORMULAS", String.join("; ", program.settlement().print()))
            .replace("$SETTLING", UpdateCode.settling(program, group.width()).stripTrailing())
            .replace("$WIDTH", Integer.toString(group.width()))
            .replace("$THREADS", Integer.toString(THREADS))
            .replace("$TYPE", text(group.storage()))
            .replace("$SLOTS", slots("float* slot%d", ""))
            .replace("$NAMES", slots("slot%d", ""));
    return KernelCode.of("pool_settled", text);
  }

  /** Lists where every id of a batch comes from. */
  static KernelCode list() {
    return KernelCode.of(
        "list_ids",
        """
        extern "C" __global__ void __launch_bounds__(%d) @(
            const Bag* bags, const int* counts, const int* offsets, const int* ids,
            unsigned* keys, unsigned* sources, int most) {
          list_entries(bags, counts, offsets, ids, keys, sources, most);
        }
        """
            .formatted(THREADS));
  }

  private static String text(TableStorage storage) {
    return switch (storage) {
      case FP32 -> "float";
      case FP16 -> "fp16";
      case BF16 -> "bf16";
    };
  }

  private String slots(String each, String none) {
    return program.slots().isEmpty()
        ? none
        : IntStream.range(0, program.slots().size())
            .mapToObj(each::formatted)
            .collect(Collectors.joining(", "));
  }

  /** A kernel that finishes rows, with what it is given besides the matrix and the optimizer. */
  private KernelCode finishing(
      String name, TableGroup group, boolean norm, String parameters, String call) {
    String text =
        """
        // rows of width $WIDTH: $FORMULAS
        $RULE
        extern "C" __global__ void __launch_bounds__($THREADS) @(
            $TYPE* weights, $SLOTS, int* stamps, const TableKey* tables, int count,
            const Control* control, $PARAMETERS) {
          const Finish<$WIDTH, $TYPE, Rule_@, $NORM> finish{
              {weights, {$NAMES}, stamps, tables, count}, control, $REGULARIZERf, 0.0};
          $CALL;
        }
        """
            .replace("$FORMULAS", String.join("; ", program.print()))
            .replace("$RULE", new UpdateCode(program).tableRule(group.width()).stripTrailing())
            .replace("$WIDTH", Integer.toString(group.width()))
            .replace("$THREADS", Integer.toString(THREADS))
            .replace("$TYPE", text(group.storage()))
            .replace("$SLOTS, ", program.slots().isEmpty() ? "" : slots("float* slot%d", "") + ", ")
            .replace("$NAMES", slots("slot%d", "nullptr"))
            .replace("$NORM", Boolean.toString(norm))
            .replace("$REGULARIZER", Float.toString((float) program.regularizer()))
            .replace("$PARAMETERS", parameters)
            .replace("$CALL", call);
    return KernelCode.of(name, text);
  }

  /** Sums chunks of entries and finishes the rows of one. */
  KernelCode sumChunks(TableGroup group, boolean norm) {
    return finishing(
        "sum_chunks",
        group,
        norm,
        "const unsigned* keys, const unsigned* sources, const int* entries, const Bag* bags,"
            + " const int* offsets, float* partial, double* squares, int capacity, int most",
        "sum_chunks(keys, sources, entries, bags, offsets, partial, finish, squares, capacity, most)");
  }

  /** Finishes the rows of several chunks. */
  KernelCode joinChunks(TableGroup group, boolean norm) {
    return finishing(
        "join_chunks",
        group,
        norm,
        "const unsigned* keys, const int* entries, const float* partial, double* squares,"
            + " int capacity",
        "join_chunks(keys, entries, partial, finish, squares, capacity)");
  }

  /** Finishes the rows without an id. */
  KernelCode visit(TableGroup group, boolean norm) {
    return finishing(
        "every_row",
        group,
        norm,
        "double* squares, long long rows",
        "visit_untouched(finish, squares, rows)");
  }
}
