package com.example.softgroups;

import java.util.List;
import org.jingu.api.config.Default;
import org.jingu.api.config.Doc;
import org.jingu.api.config.Range;

/**
 * The keys under {@code model:}; the component {@code embeddingDim} is the key {@code
 * embedding_dim}.
 *
 * @param embeddingDim d
 * @param embeddingStd the standard deviation of initial embeddings
 * @param groups k
 * @param mlp hidden sizes of the MLP over groups and pairs
 * @param dropout the dropout rate of the MLP's hidden layers
 */
public record SoftGroupsConfig(
    @Doc("Dimension of an embedding, d") @Default("16") @Range(min = 1) int embeddingDim,
    @Doc("Standard deviation of initial embeddings") @Default("0.1") @Range(min = 0)
        double embeddingStd,
    @Doc("Number of groups, k") @Default("8") @Range(min = 2) int groups,
    @Doc("Hidden sizes of the MLP") @Default("[64]") @Range(min = 1) List<Integer> mlp,
    @Doc("Dropout rate of the MLP") @Default("0") @Range(min = 0, max = 0.99) double dropout) {}
