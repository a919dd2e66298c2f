package org.jingu.data.read;

import java.util.ArrayList;
import java.util.List;
import org.jingu.api.FeatureSchema;
import org.jingu.data.read.Dictionaries.Use;
import org.jingu.data.schema.DatasetSchema;
import org.jingu.data.schema.DenseColumn;
import org.jingu.data.schema.LabelColumn;

/** Decodes and checks the columns of a pass, whatever their file. */
final class RowDecoder {
  private final List<NumberDecoder> dense = new ArrayList<>();
  private final List<NumberDecoder> labels = new ArrayList<>();
  private final List<IdDecoder> sparse = new ArrayList<>();
  private final NumberDecoder weight =
      new NumberDecoder(NumberDecoder.Role.WEIGHT, false, 0, 0, Float.MAX_VALUE);

  /**
   * For one pass.
   *
   * @param lists counts the lists of each sparse column
   */
  RowDecoder(FeatureSchema features, DatasetSchema schema, List<ListCount> lists) {
    for (String name : features.dense()) {
      Double fill =
          schema.dense().stream()
              .filter(it -> it.name().equals(name))
              .findFirst()
              .map(DenseColumn::fill)
              .orElse(null);
      dense.add(
          new NumberDecoder(
              NumberDecoder.Role.DENSE,
              fill != null,
              fill == null ? 0 : fill.floatValue(),
              -Float.MAX_VALUE,
              Float.MAX_VALUE));
    }
    for (String name : features.labels()) {
      LabelColumn label =
          schema.labels().stream()
              .filter(it -> it.name().equals(name))
              .findFirst()
              .orElseGet(() -> LabelColumn.of(name));
      labels.add(
          new NumberDecoder(
              NumberDecoder.Role.LABEL, true, Float.NaN, (float) label.min(), (float) label.max()));
    }
    for (int i = 0; i < lists.size(); i++) {
      sparse.add(new IdDecoder(features.sparse().get(i), lists.get(i)));
    }
  }

  /**
   * Decodes rows.
   *
   * @param columns where the values of each column lie in the buffers
   * @param buffers the buffers
   * @param range which of their rows
   * @param out receives them in place of what it had
   * @throws org.jingu.api.data.DataException with file, chunk, row and column of the first wrong
   *     value
   */
  void decode(
      Columns columns,
      ColumnBuffers buffers,
      RowRange range,
      Place place,
      DataPart.DictionaryLookup dictionaries,
      DecodedRows out) {
    out.begin(range.count());
    for (int i = 0; i < dense.size(); i++) {
      Column column = columns.dense().get(i);
      DictionaryValues dictionary = dictionaries.of(Use.NUMBERS, column);
      dense.get(i).decode(column, buffers, range, place, dictionary, out.dense()[i]);
    }
    for (int i = 0; i < sparse.size(); i++) {
      Column column = columns.sparse().get(i);
      DictionaryValues dictionary = dictionaries.of(Use.IDS, column);
      sparse.get(i).decode(column, buffers, range, place, dictionary, out.sparse[i]);
    }
    for (int i = 0; i < labels.size(); i++) {
      Column column = columns.labels().get(i);
      DictionaryValues dictionary = dictionaries.of(Use.NUMBERS, column);
      labels.get(i).decode(column, buffers, range, place, dictionary, out.labels()[i]);
    }
    Column weightColumn = columns.weight();
    float[] weights = out.weights();
    if (weightColumn != null && weights != null) {
      DictionaryValues dictionary = dictionaries.of(Use.NUMBERS, weightColumn);
      weight.decode(weightColumn, buffers, range, place, dictionary, weights);
    }
    Column group = columns.group();
    long[] groups = out.groups();
    if (group != null && groups != null) {
      DictionaryValues dictionary = dictionaries.of(Use.KEYS, group);
      GroupDecoder.decode(group, buffers, range, place, dictionary, groups);
    }
  }
}
