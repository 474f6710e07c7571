/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* itkbias INPUT MASK OUTPUT [THREADS]
 *
 * ITK's N4, set as ANTs' N4BiasFieldCorrection is by default but for the
 * threshold of convergence, which is volumebias's: the field is estimated from
 * one voxel of 4 along each axis, on 4 levels of 50 iterations at most. */

#include <cmath>
#include <cstdlib>
#include <iostream>

#include "itkBSplineControlPointImageFilter.h"
#include "itkImageFileReader.h"
#include "itkImageFileWriter.h"
#include "itkMultiThreaderBase.h"
#include "itkN4BiasFieldCorrectionImageFilter.h"
#include "itkShrinkImageFilter.h"

using Image = itk::Image<float, 3>;
using Mask = itk::Image<unsigned char, 3>;
using N4 = itk::N4BiasFieldCorrectionImageFilter<Image, Mask, Image>;

static const unsigned int shrink = 4, levels = 4, iterations = 50;
static const double convergence = 1e-7;

template <class T>
typename T::Pointer
read (const char *path)
{
  auto reader = itk::ImageFileReader<T>::New ();

  reader->SetFileName (path);
  reader->Update ();
  return reader->GetOutput ();
}

template <class T>
typename T::Pointer
make_small (T * image)
{
  auto filter = itk::ShrinkImageFilter<T, T>::New ();

  filter->SetInput (image);
  filter->SetShrinkFactors (shrink);
  filter->Update ();
  return filter->GetOutput ();
}

static N4::Pointer
estimate (Image * image, Mask * mask)
{
  auto n4 = N4::New ();
  N4::VariableSizeArrayType most (levels);

  most.Fill (iterations);
  n4->SetInput (image);
  n4->SetMaskImage (mask);
  n4->SetNumberOfFittingLevels (levels);
  n4->SetMaximumNumberOfIterations (most);
  n4->SetConvergenceThreshold (convergence);
  n4->Update ();
  return n4;
}

/* By the field on all voxels, whose logarithm is a spline. */
static void
divide (Image * image, N4 * n4)
{
  using Spline = itk::BSplineControlPointImageFilter<
      N4::BiasFieldControlPointLatticeType, N4::ScalarImageType>;
  auto spline = Spline::New ();
  const auto region = image->GetLargestPossibleRegion ();

  spline->SetInput (n4->GetLogBiasFieldControlPointLattice ());
  spline->SetSplineOrder (n4->GetSplineOrder ());
  spline->SetSize (region.GetSize ());
  spline->SetOrigin (image->GetOrigin ());
  spline->SetDirection (image->GetDirection ());
  spline->SetSpacing (image->GetSpacing ());
  spline->Update ();

  const auto *logarithm = spline->GetOutput ()->GetBufferPointer ();
  float *values = image->GetBufferPointer ();

  itk::MultiThreaderBase::New ()->ParallelizeArray (0,
      region.GetNumberOfPixels (),
      [&](itk::SizeValueType i) { values[i] /= std::exp (logarithm[i][0]); },
      nullptr);
}

static void
write (Image * image, const char *path)
{
  auto writer = itk::ImageFileWriter<Image>::New ();

  writer->SetInput (image);
  writer->SetFileName (path);
  writer->Update ();
}

int
main (int argc, char **argv)
{
  if (argc < 4) {
    std::cerr << "usage: itkbias INPUT MASK OUTPUT [THREADS]\n";
    return 2;
  }
  if (argc > 4)
    itk::MultiThreaderBase::SetGlobalDefaultNumberOfThreads (atoi (argv[4]));
  try {
    auto image = read<Image> (argv[1]);
    auto mask = read<Mask> (argv[2]);
    auto n4 = estimate (make_small (image.GetPointer ()).GetPointer (),
        make_small (mask.GetPointer ()).GetPointer ());

    divide (image, n4);
    write (image, argv[3]);
  } catch (const itk::ExceptionObject & error) {
    std::cerr << "itkbias: " << error.GetDescription () << "\n";
    return 1;
  }
  return 0;
}
