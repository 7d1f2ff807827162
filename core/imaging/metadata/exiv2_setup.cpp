#include "imaging/metadata/exiv2_setup.h"

#include "base/log.h"

#include <exiv2/exiv2.hpp>

#include <mutex>
#include <string>
#include <string_view>

namespace ambrotype::imaging {
namespace {

//! Reading it makes the toolkit write these prefixes again (ISO 16684-1): the last spelling that it read wins.
constexpr const char *kUsualPrefixes =
    "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>"
    "<rdf:Description rdf:about='' xmlns:xmp='http://ns.adobe.com/xap/1.0/'"
    " xmlns:xmpMM='http://ns.adobe.com/xap/1.0/mm/' xmlns:xmpRights='http://ns.adobe.com/xap/1.0/rights/'"
    " xmlns:xmpBJ='http://ns.adobe.com/xap/1.0/bj/' xmlns:xmpTPg='http://ns.adobe.com/xap/1.0/t/pg/'"
    " xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:photoshop='http://ns.adobe.com/photoshop/1.0/'"
    " xmlns:exif='http://ns.adobe.com/exif/1.0/' xmlns:tiff='http://ns.adobe.com/tiff/1.0/'"
    " xmlns:stEvt='http://ns.adobe.com/xap/1.0/sType/ResourceEvent#'"
    " xmlns:stRef='http://ns.adobe.com/xap/1.0/sType/ResourceRef#'"
    " xmlns:stDim='http://ns.adobe.com/xap/1.0/sType/Dimensions#' xmp:Rating='0'/></rdf:RDF></x:xmpmeta>";

std::recursive_mutex &exiv2Mutex()
{
    static std::recursive_mutex mutex;
    return mutex;
}

void lockXmp(void *mutex, bool lock)
{
    auto *guard = static_cast<std::recursive_mutex *>(mutex);
    if (lock)
        guard->lock();
    else
        guard->unlock();
}

void toLog(int level, const char *text)
{
    std::string_view line(text);
    while (!line.empty() && line.back() == '\n')
        line.remove_suffix(1);
    // Damaged tags of a user's file are no failure of ours.
    log(level >= Exiv2::LogMsg::error ? LogLevel::Info : LogLevel::Debug, "metadata", line);
}

} // namespace

std::unique_lock<std::recursive_mutex> lockExiv2()
{
    std::unique_lock<std::recursive_mutex> lock(exiv2Mutex());
    static bool ready = false;
    if (!ready) {
        ready = true;
        Exiv2::LogMsg::setHandler(toLog);
        Exiv2::XmpParser::initialize(lockXmp, &exiv2Mutex());
    }
    Exiv2::XmpData nothing;
    Exiv2::XmpParser::decode(nothing, kUsualPrefixes);
    return lock;
}

} // namespace ambrotype::imaging
