/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* itksinc RESULT VOLUME GRID
 *
 * ITK's windowed sinc, as wide as volumeconform's and with the same window, of a
 * volume at the voxels of a file that lies on the grid wanted.  ITK does not make
 * the weights add up to 1.  Writes the result, [z, y, x], as .npy; then does it
 * again for each line of input and answers in ms (resident.h). */

#include <chrono>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>

#include "itkImageFileReader.h"
#include "itkResampleImageFilter.h"
#include "itkWindowedSincInterpolateImageFunction.h"

using Image = itk::Image<float, 3>;
using Resample = itk::ResampleImageFilter<Image, Image>;
using Sinc = itk::WindowedSincInterpolateImageFunction<Image, 3,
    itk::Function::LanczosWindowFunction<3>>;

static Image::Pointer
read (const char *path)
{
  auto reader = itk::ImageFileReader<Image>::New ();

  reader->SetFileName (path);
  reader->Update ();
  return reader->GetOutput ();
}

static Image::Pointer
resample (Image * volume, Image * grid)
{
  auto filter = Resample::New ();

  filter->SetInput (volume);
  filter->SetInterpolator (Sinc::New ());
  filter->SetReferenceImage (grid);
  filter->UseReferenceImageOn ();
  filter->Update ();
  return filter->GetOutput ();
}

static void
write (Image * image, const char *path)
{
  const auto size = image->GetBufferedRegion ().GetSize ();
  std::ostringstream shape;
  std::ofstream file (path, std::ios::binary);

  shape << "{'descr': '<f4', 'fortran_order': False, 'shape': (" << size[2]
      << ", " << size[1] << ", " << size[0] << ")}";
  /* The values begin at byte 128. */
  file << std::string ("\x93NUMPY\x01\x00\x76\x00", 10) << shape.str ()
      << std::string (117 - shape.str ().size (), ' ') << '\n';
  file.write (reinterpret_cast<const char *> (image->GetBufferPointer ()),
      image->GetBufferedRegion ().GetNumberOfPixels () * sizeof (float));
}

int
main (int argc, char **argv)
{
  std::string line;

  if (argc != 4) {
    std::cerr << "usage: itksinc RESULT VOLUME GRID\n";
    return 2;
  }
  const auto volume = read (argv[2]), grid = read (argv[3]);
  write (resample (volume, grid), argv[1]);
  std::cout << "ITK" << std::endl;
  while (std::getline (std::cin, line)) {
    const auto start = std::chrono::steady_clock::now ();

    resample (volume, grid);
    std::cout << std::chrono::duration<double, std::milli> (
        std::chrono::steady_clock::now () - start).count () << std::endl;
  }
  return 0;
}
