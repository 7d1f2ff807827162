#pragma once

#include "inference/weights/pickle_machine.h"

#include <map>

namespace ambrotype::inference::pickle {

//! What a checkpoint's pickle may ask for by name: a closed list, each turned into data. Throws Refusal.
class Calls
{
public:
    //! \param document receives values, storages and tensors; outlives this object.
    Calls(Document &document, bool torchScript, const Limits &limits);

    //! Adds a value, within the limits.
    Ref make(Value value);
    //! "callee(arguments)". \param object called by NEWOBJ, so the callee is a class.
    Ref call(Ref callee, Ref arguments, bool object);
    //! Gives \p target its state: attributes of an OrderedDict are dropped, instances of TorchScript keep theirs.
    void build(Ref target, Ref state);
    //! A persistent id, which in these files always names a storage.
    Ref persistent(Ref id);
    //! Module and name as one text that lives as long as the document.
    std::string_view join(std::string_view module, std::string_view name);
    //! Always throws: the file wants to run something.
    [[noreturn]] void refuseCall(const std::string &name) const;

private:
    [[noreturn]] void bad(const std::string &why) const;
    const Value &argument(const Value &arguments, std::size_t index) const;
    std::int64_t integer(const Value &value) const;
    std::vector<std::int64_t> integers(const Value &value) const;
    Ref orderedDict(const Value &arguments);
    Ref tensor(const Value &arguments);
    Ref opaque();
    Ref encodedBytes(const Value &text);

    Document &m_document;
    bool m_torchScript;
    Limits m_limits;
    std::size_t m_copied = 0;
    std::map<std::string, std::size_t, std::less<>> m_storages;
};

} // namespace ambrotype::inference::pickle
