#include "pipeline/faces/face_caches.h"

#include "base/hash.h"

namespace ambrotype::pipeline {

ContentCache<imaging::FloatImage> &restoredFaces()
{
    static ContentCache<imaging::FloatImage> cache(std::size_t(256) << 20); // eighty faces of 512 pixels
    return cache;
}

ContentCache<faces::ClassMap> &parsedFaces()
{
    static ContentCache<faces::ClassMap> cache(std::size_t(32) << 20); // before and after of as many, at half the size
    return cache;
}

std::string pixelHash(const imaging::FloatImage &image)
{
    Sha256 hash;
    const int size[] = {image.width(), image.height(), image.planes()};
    hash.update(size, sizeof size);
    for (int plane = 0; plane < image.planes(); ++plane)
        for (int y = 0; y < image.height(); ++y)
            hash.update(image.row(plane, y), static_cast<std::size_t>(image.width()) * sizeof(float));
    return hash.finish();
}

} // namespace ambrotype::pipeline
