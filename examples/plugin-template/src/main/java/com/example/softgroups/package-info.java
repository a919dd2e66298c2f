/** Soft groups: pairwise interactions of learned groups of features. */
@NullMarked
package com.example.softgroups;

import org.jspecify.annotations.NullMarked;
