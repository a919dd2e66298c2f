package org.jingu.data.read;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.commons.codec.digest.MessageDigestAlgorithms;
import org.jingu.api.FeatureSchema;
import org.jingu.api.SparseFeature;
import org.jingu.api.data.BatchReader;
import org.jingu.api.data.BatchSource;
import org.jingu.api.data.DataException;
import org.jingu.data.schema.DataFile;
import org.jingu.data.schema.DatasetFolder;
import org.jingu.data.schema.DatasetSchema;
import org.jingu.data.schema.SparseColumn;
import org.jingu.data.source.RemoteFiles;
import org.jingu.data.source.SourceFormats;
import org.jspecify.annotations.Nullable;

/**
 * Files of prepared examples as batches: Arrow IPC files and streams, and what a {@link
 * org.jingu.data.source.SourceFormat} reads, such as Parquet, or what a {@link
 * org.jingu.data.source.RemoteFormat} fetches. A file's first bytes say which it is.
 *
 * <p>Opening reads metadata alone. A pass decodes chunk by chunk (a record batch, a row group), so
 * memory is bounded by {@link ReadConfig} and not by the data; a data set whose decoded examples
 * fit is kept decoded between passes. How a pass is shuffled is written down in {@code
 * docs/adr/0002-shuffle-in-windows.md}.
 *
 * <p>On Java 25.0.0 to 25.0.2 the G1 collector corrupts arrays that native code holds; run on
 * another version or with {@code -XX:+UseParallelGC}.
 */
public final class Dataset implements BatchSource, AutoCloseable {
  private final DatasetFolder folder;
  private final FeatureSchema features;
  private final ReadConfig config;
  private final @Nullable NegativeSampling sampling;
  private final BufferAllocator allocator;
  private final RemoteFiles remote = new RemoteFiles();
  private final Map<Path, DataPart> parts = new LinkedHashMap<>();
  private final List<Chunk> chunks = new ArrayList<>();
  private final List<ListCount> lists;
  private final boolean[] single;
  private final long examples;
  private final @Nullable AtomicReference<Window> kept;
  private final AtomicInteger openPasses = new AtomicInteger();

  /**
   * Opens a data set.
   *
   * @param folder what the columns mean
   * @param inputs files, folders or globs, such as {@link DatasetFolder#inputs} gives for a split
   * @param features the columns to read; without labels, neither labels nor weight nor group are
   *     read, which is for data to score
   * @param config how much memory to take
   * @throws DataException if nothing is found, or a file is damaged or does not fit the schema
   */
  public static Dataset open(
      DatasetFolder folder, List<String> inputs, FeatureSchema features, ReadConfig config) {
    return open(folder, inputs, features, config, null);
  }

  /**
   * Opens a training part of which not all negatives are read; their labels are read once to know
   * which.
   *
   * @param sampling which stay, or null for all
   * @see #open(DatasetFolder, List, FeatureSchema, ReadConfig)
   */
  public static Dataset open(
      DatasetFolder folder,
      List<String> inputs,
      FeatureSchema features,
      ReadConfig config,
      @Nullable NegativeSampling sampling) {
    checkFeatures(folder, features);
    return new Dataset(folder, InputFiles.find(inputs), features, config, sampling);
  }

  private Dataset(
      DatasetFolder folder,
      List<Path> files,
      FeatureSchema features,
      ReadConfig config,
      @Nullable NegativeSampling sampling) {
    this.folder = folder;
    this.sampling = sampling;
    this.features = features;
    this.config = config;
    long limit = (long) config.recordBatchMb() << 20;
    allocator = new RootAllocator(limit);
    try {
      for (Path file : files) {
        DataPart part = part(file, limit);
        parts.put(file, part);
        chunks.addAll(part.chunks());
      }
      if (sampling != null) {
        sample(files, sampling);
      }
    } catch (RuntimeException | Error e) {
      allocator.close();
      remote.close();
      throw e;
    }
    lists = features.sparse().stream().map(feature -> new ListCount()).toList();
    single = new boolean[features.sparse().size()];
    for (int i = 0; i < single.length; i++) {
      int column = i;
      single[i] = chunks.stream().noneMatch(chunk -> chunk.nulls()[column]);
    }
    examples = chunks.stream().mapToLong(Chunk::examples).sum();
    long decoded = chunks.stream().mapToLong(Chunk::rows).sum();
    long bytes = chunks.stream().mapToLong(Chunk::decodedBytes).sum();
    boolean fits = bytes <= memoryBytes() && decoded <= Integer.MAX_VALUE - 8;
    kept = fits ? new AtomicReference<>() : null;
  }

  private void sample(List<Path> files, NegativeSampling rule) {
    FeatureSchema labels = new FeatureSchema(List.of(), List.of(), features.labels());
    try (Dataset whole = new Dataset(folder, files, labels, config, null)) {
      List<Chunk> sampled = new SampleScan(rule, labels.labels().size()).of(chunks, whole);
      chunks.clear();
      chunks.addAll(sampled);
    }
  }

  /**
   * Fetches those of the files whose rows are elsewhere, so that all who open them while the copies
   * are held read the same rows.
   *
   * @param inputs files, folders and globs
   * @throws DataException if any of these leads to no file, or rows cannot be fetched
   */
  public static void fetch(List<String> inputs, RemoteFiles copies) {
    InputFiles.find(inputs).forEach(copies::local);
  }

  /** Understands a file, by what it is. */
  private DataPart part(Path named, long limit) {
    Path file = remote.local(named);
    return SourceFormats.of(file)
        .<DataPart>map(format -> SourcePart.read(format, file, folder, features, limit))
        .orElseGet(() -> IpcPart.read(file, folder, features, allocator, limit));
  }

  @Override
  public FeatureSchema schema() {
    return features;
  }

  @Override
  public long examples() {
    return examples;
  }

  @Override
  public Map<String, Double> cut() {
    Map<String, Double> shares = new LinkedHashMap<>();
    for (int i = 0; i < lists.size(); i++) {
      if (lists.get(i).share() > 0) {
        shares.put(features.sparse().get(i).name(), lists.get(i).share());
      }
    }
    return shares;
  }

  /** The files that were found, in the order in which they are read. */
  public List<Path> files() {
    return List.copyOf(parts.keySet());
  }

  /** What the schema of each file says beside its columns, by key. */
  public Map<Path, Map<String, String>> metadata() {
    Map<Path, Map<String, String>> metadata = new LinkedHashMap<>();
    parts.forEach((path, part) -> metadata.put(path, part.metadata()));
    return metadata;
  }

  /** Files in which a sparse column holds tokens, which are looked up, and not ids. */
  public List<Path> withTokens() {
    return parts.entrySet().stream()
        .filter(part -> part.getValue().columns().sparse().stream().anyMatch(Column::holdsText))
        .map(Map.Entry::getKey)
        .toList();
  }

  /**
   * {@inheritDoc}
   *
   * <p>It covers the files' contents in their order and neither names nor places. What the schema
   * records of a file is taken while its size matches.
   */
  @Override
  public String digest() {
    Map<Path, DataFile> recorded = folder.recorded();
    StringBuilder all = new StringBuilder();
    for (DataPart part : parts.values()) {
      Path path = part.path();
      DataFile known = recorded.get(path.toAbsolutePath().normalize());
      boolean valid =
          known != null
              && known.sha256() != null
              && known.bytes() != null
              && known.bytes() == part.bytes();
      all.append(valid ? known.sha256() : sha256(path)).append('\n');
    }
    return "sha256:" + DigestUtils.sha256Hex(all.toString());
  }

  @Override
  public BatchReader open(Order order, int batchSize, long skipBatches) {
    return open(order, batchSize, skipBatches, Slice.WHOLE);
  }

  @Override
  public BatchReader open(Order order, int batchSize, long skipBatches, Slice slice) {
    if (batchSize < slice.world() || skipBatches < 0) {
      throw new IllegalArgumentException(
          "batchSize %d must be at least %d, an example a slice, and skipBatches %d at least 0"
              .formatted(batchSize, slice.world(), skipBatches));
    }
    long skip = skipBatches > examples / batchSize ? examples : skipBatches * batchSize;
    Columns columns = parts.values().iterator().next().columns();
    ChunkReader reader =
        new ChunkReader(
            new RowDecoder(features, folder.schema(), lists),
            new DecodedRows(columns, single),
            allocator.newChildAllocator("pass", 0, allocator.getLimit()),
            openPasses,
            // What fits is decoded in order, and shuffled then.
            kept != null || !order.shuffle(),
            sampling);
    try {
      Batches batches = new Batches(features, columns, single, batchSize, slice, examples - skip);
      Pass pass = pass(order, reader, batches, columns, skip);
      return config.prefetchBatches() == 0
          ? new DirectReader(pass)
          : new PrefetchReader(pass, config.prefetchBatches());
    } catch (RuntimeException | Error e) {
      reader.close();
      throw e;
    }
  }

  private Pass pass(Order order, ChunkReader reader, Batches batches, Columns columns, long skip) {
    if (kept == null && !order.shuffle()) {
      return new FilePass(reader, batches, chunks, skip);
    }
    // The next window is decoded while one is in use, so each may take half.
    PassPlan plan =
        kept != null
            ? PassPlan.whole(chunks, order)
            : PassPlan.shuffled(chunks, order, memoryBytes() / 2);
    return new WindowPass(reader, batches, plan, WindowLayout.of(columns, single), kept, skip);
  }

  /**
   * Gives the memory back. Every reader must be closed before.
   *
   * @throws IllegalStateException if one is not
   */
  @Override
  public void close() {
    if (openPasses.get() > 0) {
      throw new IllegalStateException(
          openPasses.get() + " readers of the data are still open; close them first");
    }
    if (kept != null) {
      kept.set(null);
    }
    allocator.close();
    remote.close();
  }

  private long memoryBytes() {
    return (long) config.memoryMb() << 20;
  }

  /** A model trained with other tables would read wrong rows without a word. */
  private static void checkFeatures(DatasetFolder folder, FeatureSchema features) {
    DatasetSchema schema = folder.schema();
    List<String> names = schema.sparse().stream().map(SparseColumn::name).toList();
    for (SparseFeature feature : features.sparse()) {
      int at = names.indexOf(feature.name());
      if (at < 0) {
        throw new DataException(
            "the model reads sparse column '%s', which %s does not describe"
                .formatted(feature.name(), folder.path().resolve(DatasetFolder.SCHEMA_FILE)));
      }
      int rows = schema.rows(schema.sparse().get(at));
      if (rows != feature.rows()) {
        throw new DataException(
            "table '%s' of the model has %d rows, but the data was prepared for %d; prepare it with the model's vocabulary"
                .formatted(feature.table(), feature.rows(), rows));
      }
    }
  }

  private static String sha256(Path path) {
    try {
      return new DigestUtils(MessageDigestAlgorithms.SHA_256).digestAsHex(path.toFile());
    } catch (IOException e) {
      throw new DataException("cannot read " + path + ": " + e, e);
    }
  }
}
