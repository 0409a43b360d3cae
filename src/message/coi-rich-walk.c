/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Walks over the styles within a line, in the order in which they are written. */
#define G_LOG_DOMAIN "coi-message"

#include "coi-rich-text-private.h"

#include <string.h>

/* Each style once at most. */
#define OPEN_MAX 6

typedef struct
{
  const CoiRichSpan *open[OPEN_MAX]; /* the outermost first */
  guint n;
} Stack;

/* The outermost one that ends by @at; or how many there are. */
static guint
find_ended (const Stack *stack, guint at)
{
  guint i = 0;

  while (i < stack->n && stack->open[i]->end > at)
    i++;
  return i;
}

static void
close_ended (Stack *stack, guint at, const CoiRichSink *sink, gpointer data)
{
  guint first = find_ended (stack, at);
  guint n = first;

  for (guint i = stack->n; i-- > first;)
    if (sink->nested || stack->open[i]->end <= at)
      sink->close (data, stack->open[i]);
  for (guint i = first; i < stack->n; i++)
    if (stack->open[i]->end > at)
      {
        if (sink->nested)
          sink->open (data, stack->open[i]);
        stack->open[n++] = stack->open[i];
      }
  stack->n = n;
}

/* Opens @span as the innermost one; but a target stays whole, and styles that end in it are
 * interrupted where it begins. */
static void
open_span (Stack *stack, const CoiRichSpan *span, const CoiRichSink *sink, gpointer data)
{
  guint first = stack->n;

  if (sink->nested && (span->style & COI_RICH_TARGETS) != 0)
    first = find_ended (stack, span->end - 1);
  for (guint i = stack->n; i-- > first;)
    sink->close (data, stack->open[i]);
  sink->open (data, span);
  for (guint i = first; i < stack->n; i++)
    sink->open (data, stack->open[i]);
  memmove (&stack->open[first + 1], &stack->open[first],
           (stack->n - first) * sizeof stack->open[0]);
  stack->open[first] = span;
  stack->n++;
}

static void
open_begun (Stack *stack,
            const CoiRichText *self,
            guint at,
            guint *next,
            const CoiRichSink *sink,
            gpointer data)
{
  for (; *next < self->spans->len; (*next)++)
    {
      const CoiRichSpan *span = &g_array_index (self->spans, CoiRichSpan, *next);

      if (span->start > at)
        break;
      if ((span->style & COI_RICH_INLINE) != 0 && span->end > at && stack->n < OPEN_MAX)
        open_span (stack, span, sink, data);
    }
}

/* Where the next style begins or ends. */
static guint
find_change (const Stack *stack, const CoiRichText *self, guint next, guint end)
{
  if (next < self->spans->len)
    end = MIN (end, g_array_index (self->spans, CoiRichSpan, next).start);
  for (guint i = 0; i < stack->n; i++)
    end = MIN (end, stack->open[i]->end);
  return end;
}

void
coi_rich_text_walk (const CoiRichText *self,
                    guint start,
                    guint end,
                    guint *next,
                    const CoiRichSink *sink,
                    gpointer data)
{
  Stack stack = { 0 };

  while (start < end)
    {
      guint until;

      close_ended (&stack, start, sink, data);
      open_begun (&stack, self, start, next, sink, data);
      until = find_change (&stack, self, *next, end);
      sink->text (data, start, until);
      start = until;
    }
  close_ended (&stack, G_MAXUINT, sink, data);
}
