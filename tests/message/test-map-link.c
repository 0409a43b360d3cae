/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Places in pasted text: each form of link, and what is none. */
#include "coi-map-link.h"

#include <math.h>
#include <string.h>

static const struct
{
  const char *text;
  double latitude;
  double longitude;
} places[] = {
  { "52.4314, 13.173", 52.4314, 13.173 },
  { "  52.4314 13.173\n", 52.4314, 13.173 },
  { "52.4314;13.173", 52.4314, 13.173 },
  { "-33.8688,151.2093", -33.8688, 151.2093 },
  { "52.4314° N, 13.173° E", 52.4314, 13.173 },
  { "33.8688 S 151.2093 E", -33.8688, 151.2093 },
  { "40.7 N, 74 W", 40.7, -74 },
  { "geo:52.4314,13.173", 52.4314, 13.173 },
  { "geo:52.4314,13.173;u=35", 52.4314, 13.173 },
  { "geo:0,0?q=52.4314,13.173(The%20jetty)", 52.4314, 13.173 },
  { "GEO:-1.5,+2.5,100", -1.5, 2.5 },
  { "https://www.openstreetmap.org/#map=17/52.4314/13.173", 52.4314, 13.173 },
  { "https://www.openstreetmap.org/?mlat=52.4314&mlon=13.173#map=5/1/2", 52.4314, 13.173 },
  { "https://www.openstreetmap.org/node/1?lat=52.4314&lon=13.173", 52.4314, 13.173 },
  { "https://www.google.com/maps/@52.4314,13.173,15z", 52.4314, 13.173 },
  { "https://www.google.com/maps/place/X/@1,2,15z/data=!3m1!4b1!4m5!3d52.4314!4d13.173", 52.4314,
    13.173 },
  { "https://maps.google.com/?q=52.4314,13.173", 52.4314, 13.173 },
  { "https://www.google.com/maps/search/?api=1&query=52.4314%2C13.173", 52.4314, 13.173 },
  { "https://maps.apple.com/?ll=52.4314,13.173&q=Jetty", 52.4314, 13.173 },
  { "https://maps.apple.com/place?coordinate=52.4314,13.173&name=Jetty", 52.4314, 13.173 },
};

static const char *const none[] = {
  "",
  "the jetty",
  "52.4314",
  "52.4314, ",
  "52.4314,13.173 and more",
  "91,0",
  "0,181",
  "1e3,2",
  "nan,nan",
  "0x10,3",
  "52,4314,13,1730",
  "geo:",
  "geo:a,b",
  "https://example.org/",
  "https://maps.app.goo.gl/abc",
  "https://www.openstreetmap.org/#map=17",
  "https://maps.google.com/?q=Berlin",
  "1234567890123456789012345,1",
};

static void
test_places (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autoptr (CoiLocation) location = coi_map_link_parse (places[i].text);

      g_test_message ("%s", places[i].text);
      g_assert_nonnull (location);
      g_assert_cmpfloat_with_epsilon (location->latitude, places[i].latitude, 1e-9);
      g_assert_cmpfloat_with_epsilon (location->longitude, places[i].longitude, 1e-9);
    }
}

static void
test_none (void)
{
  g_autofree char *long_text = g_strnfill (1000000, '@');

  for (guint i = 0; i < G_N_ELEMENTS (none); i++)
    {
      CoiLocation *location = coi_map_link_parse (none[i]);

      if (location != NULL)
        g_test_fail_printf ("%s: %f, %f", none[i], location->latitude, location->longitude);
      coi_location_free (location);
    }
  g_assert_null (coi_map_link_parse (long_text));
}

/* What is made can be read. */
static void
test_make (void)
{
  g_autoptr (CoiLocation) place = coi_location_new (-52.4314, 13.17309, "Jetty");
  g_autofree char *link = coi_map_link_make (place);
  g_autoptr (CoiLocation) read = coi_map_link_parse (link);

  g_assert_true (g_str_has_prefix (link, "https://www.openstreetmap.org/"));
  g_assert_cmpfloat_with_epsilon (read->latitude, place->latitude, 1e-5);
  g_assert_cmpfloat_with_epsilon (read->longitude, place->longitude, 1e-5);
}

/* Whatever is pasted, what comes back is on Earth. */
static void
test_random (void)
{
  static const char alphabet[] = "0123456789.,-+/@?&=#!3d4dgeo:qmapllt NSEW";

  for (guint i = 0; i < 20000; i++)
    {
      char text[60] = "https://maps.example.org/";
      gsize start = g_test_rand_bit () ? strlen (text) : 0;
      g_autoptr (CoiLocation) location = NULL;

      for (gsize j = start; j < sizeof text - 1; j++)
        text[j] = alphabet[g_test_rand_int_range (0, (int)strlen (alphabet))];
      location = coi_map_link_parse (text);
      if (location != NULL)
        g_assert_true (fabs (location->latitude) <= 90 && fabs (location->longitude) <= 180);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/map-link/places", test_places);
  g_test_add_func ("/map-link/none", test_none);
  g_test_add_func ("/map-link/make", test_make);
  g_test_add_func ("/map-link/random", test_random);
  return g_test_run ();
}
