package dms;

import jakarta.enterprise.inject.Stereotype;
import jakarta.inject.Singleton;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a bean of which there is one, and that keeps no state of a caller: the stages and what they stand on. Bean
 * defining and a pseudo-scope, so the class may be final, with final fields and an injected constructor, and a test
 * builds it with {@code new}.
 */
@Stereotype
@Singleton
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Stage {}
