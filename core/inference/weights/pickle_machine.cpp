#include "inference/weights/pickle_machine.h"

#include "inference/weights/pickle_calls.h"
#include "inference/weights/refusal.h"

#include <cstring>
#include <unordered_map>

// Opcodes: CPython, Lib/pickletools.py.
namespace ambrotype::inference::pickle {
namespace {

class Machine
{
public:
    Machine(std::string_view bytes, bool torchScript, const Limits &limits)
        : m_bytes(bytes)
        , m_limits(limits)
        , m_calls(m_document, torchScript, limits)
    {
    }

    Document run()
    {
        while (!step(take<std::uint8_t>())) {
        }
        m_document.consumed = m_at;
        return std::move(m_document);
    }

private:
    [[noreturn]] void bad(const std::string &why) const
    {
        throw Refusal(ErrorCode::BadFormat,
                      "The weights file is not a valid PyTorch file.",
                      "pickle, byte " + std::to_string(m_at) + ": " + why);
    }

    // --- bytes ---
    std::string_view takeText(std::uint64_t length)
    {
        if (length > m_bytes.size() - m_at)
            throw Refusal(ErrorCode::Damaged, "The weights file is cut off.", "pickle ends inside an operand");
        const std::string_view text = m_bytes.substr(m_at, length);
        m_at += length;
        if (m_at > m_limits.bytes)
            bad("longer than any checkpoint's");
        return text;
    }
    template <typename T> T take()
    {
        T value;
        std::memcpy(&value, takeText(sizeof(T)).data(), sizeof(T));
        return value;
    }
    std::string_view takeLine()
    {
        constexpr std::size_t kLongest = 1024;
        const std::size_t end = m_bytes.substr(0, m_at + kLongest).find('\n', m_at);
        if (end == std::string_view::npos && m_bytes.size() - m_at < kLongest)
            takeText(kLongest); // says that the file is cut off
        if (end == std::string_view::npos)
            bad("a name without an end");
        const std::string_view line = m_bytes.substr(m_at, end - m_at);
        m_at = end + 1;
        return line;
    }

    // --- values and stack ---
    Ref make(Value value) { return m_calls.make(std::move(value)); }
    void push(Ref ref) { m_stack.push_back(ref); }
    void pushNew(Kind kind, std::int64_t integer = 0, std::string_view text = {})
    {
        Value value;
        value.kind = kind;
        value.integer = integer;
        value.text = text;
        push(make(std::move(value)));
    }
    std::size_t floor() const { return m_marks.empty() ? 0 : m_marks.back(); }
    Ref pop()
    {
        if (m_stack.size() <= floor())
            bad("the stack is empty");
        const Ref ref = m_stack.back();
        m_stack.pop_back();
        return ref;
    }
    Ref top() const
    {
        if (m_stack.size() <= floor())
            bad("the stack is empty");
        return m_stack.back();
    }
    std::vector<Ref> popMarked()
    {
        if (m_marks.empty())
            bad("no mark on the stack");
        const auto from = m_stack.begin() + static_cast<std::ptrdiff_t>(m_marks.back());
        m_marks.pop_back();
        std::vector<Ref> items(from, m_stack.end());
        m_stack.erase(from, m_stack.end());
        return items;
    }
    Value &container(Kind kind)
    {
        Value &value = m_document.values[top()];
        if (value.kind != kind)
            bad("items for something that holds none");
        return value;
    }
    void pushTuple(std::size_t count)
    {
        Value tuple;
        tuple.kind = Kind::Tuple;
        tuple.items.resize(count);
        for (std::size_t i = count; i-- > 0;)
            tuple.items[i] = pop();
        push(make(std::move(tuple)));
    }
    void pushContainer(Kind kind, std::vector<Ref> items)
    {
        if (kind == Kind::Dict && items.size() % 2 != 0)
            bad("a dictionary with a key without a value");
        Value value;
        value.kind = kind;
        value.items = std::move(items);
        push(make(std::move(value)));
    }
    void append(Kind kind, const std::vector<Ref> &items)
    {
        if (kind == Kind::Dict && items.size() % 2 != 0)
            bad("a dictionary with a key without a value");
        Value &target = container(kind);
        target.items.insert(target.items.end(), items.begin(), items.end());
    }

    // --- memo ---
    void store(std::uint32_t index) { m_memo[index] = top(); }
    void recall(std::uint32_t index)
    {
        const auto found = m_memo.find(index);
        if (found == m_memo.end())
            bad("it refers to something that is not there");
        push(found->second);
    }

    // --- opcodes ---
    bool step(std::uint8_t opcode);
    bool stepContainer(std::uint8_t opcode);
    bool stepScalar(std::uint8_t opcode);
    bool stepCall(std::uint8_t opcode);
    void pushLong(std::uint64_t length);
    void call(bool object);

    std::string_view m_bytes;
    std::size_t m_at = 0;
    Limits m_limits;
    Document m_document;
    Calls m_calls;
    std::vector<Ref> m_stack;
    std::vector<std::size_t> m_marks;
    std::unordered_map<std::uint32_t, Ref> m_memo;
};

void Machine::pushLong(std::uint64_t length)
{
    if (length > 1024)
        bad("a number of more than 1024 bytes");
    const std::string_view digits = takeText(length);
    if (digits.size() > 8)
        return pushNew(Kind::BigInteger, 0, digits);
    std::int64_t value = !digits.empty() && (static_cast<unsigned char>(digits.back()) & 0x80U) != 0 ? -1 : 0;
    std::memcpy(&value, digits.data(), digits.size());
    pushNew(Kind::Integer, value);
}

bool Machine::stepScalar(std::uint8_t opcode)
{
    switch (opcode) {
    case 'N':
        pushNew(Kind::None);
        return true;
    case 0x88:
        pushNew(Kind::Boolean, 1);
        return true;
    case 0x89:
        pushNew(Kind::Boolean, 0);
        return true;
    case 'J':
        pushNew(Kind::Integer, take<std::int32_t>());
        return true;
    case 'K':
        pushNew(Kind::Integer, take<std::uint8_t>());
        return true;
    case 'M':
        pushNew(Kind::Integer, take<std::uint16_t>());
        return true;
    case 0x8a:
        pushLong(take<std::uint8_t>());
        return true;
    case 0x8b:
        pushLong(take<std::uint32_t>());
        return true;
    case 'G': { // big-endian
        const auto bits = __builtin_bswap64(take<std::uint64_t>());
        Value value;
        value.kind = Kind::Real;
        std::memcpy(&value.real, &bits, sizeof bits);
        push(make(std::move(value)));
        return true;
    }
    case 'U': // Python 2's str
        pushNew(Kind::Text, 0, takeText(take<std::uint8_t>()));
        return true;
    case 'T':
        pushNew(Kind::Text, 0, takeText(take<std::uint32_t>()));
        return true;
    case 0x8c:
        pushNew(Kind::Text, 0, takeText(take<std::uint8_t>()));
        return true;
    case 'X':
        pushNew(Kind::Text, 0, takeText(take<std::uint32_t>()));
        return true;
    case 0x8d:
        pushNew(Kind::Text, 0, takeText(take<std::uint64_t>()));
        return true;
    case 'C':
        pushNew(Kind::Bytes, 0, takeText(take<std::uint8_t>()));
        return true;
    case 'B':
        pushNew(Kind::Bytes, 0, takeText(take<std::uint32_t>()));
        return true;
    case 0x8e:
        pushNew(Kind::Bytes, 0, takeText(take<std::uint64_t>()));
        return true;
    default:
        return false;
    }
}

bool Machine::stepContainer(std::uint8_t opcode)
{
    switch (opcode) {
    case '(':
        m_marks.push_back(m_stack.size());
        return true;
    case '0':
        if (m_stack.size() > floor())
            m_stack.pop_back();
        else
            popMarked();
        return true;
    case '1':
        popMarked();
        return true;
    case '2':
        push(top());
        return true;
    case ')':
        pushTuple(0);
        return true;
    case 0x85:
        pushTuple(1);
        return true;
    case 0x86:
        pushTuple(2);
        return true;
    case 0x87:
        pushTuple(3);
        return true;
    case 't':
        pushContainer(Kind::Tuple, popMarked());
        return true;
    case ']':
    case 0x8f: // an empty set
        pushContainer(Kind::List, {});
        return true;
    case 'l':
    case 0x91: // a frozen set
        pushContainer(Kind::List, popMarked());
        return true;
    case 'a': {
        const Ref item = pop();
        append(Kind::List, {item});
        return true;
    }
    case 'e':
    case 0x90: // items of a set
        append(Kind::List, popMarked());
        return true;
    case '}':
        pushContainer(Kind::Dict, {});
        return true;
    case 'd':
        pushContainer(Kind::Dict, popMarked());
        return true;
    case 's': {
        const Ref value = pop();
        const Ref key = pop();
        append(Kind::Dict, {key, value});
        return true;
    }
    case 'u':
        append(Kind::Dict, popMarked());
        return true;
    default:
        return false;
    }
}

void Machine::call(bool object)
{
    const Ref arguments = pop();
    const Ref callee = pop();
    if (m_document.at(arguments).kind != Kind::Tuple)
        bad("a call without arguments");
    push(m_calls.call(callee, arguments, object));
}

bool Machine::stepCall(std::uint8_t opcode)
{
    switch (opcode) {
    case 'c': {
        const std::size_t from = m_at;
        takeLine();
        const std::string_view name = takeLine();
        // "module\nname" is one stretch of the file.
        const auto length = static_cast<std::size_t>(name.data() + name.size() - (m_bytes.data() + from));
        pushNew(Kind::Global, 0, m_bytes.substr(from, length));
        return true;
    }
    case 0x93: {
        const Ref name = pop();
        const Ref module = pop();
        if (m_document.at(name).kind != Kind::Text || m_document.at(module).kind != Kind::Text)
            bad("a global without a name");
        pushNew(Kind::Global, 0, m_calls.join(m_document.at(module).text, m_document.at(name).text));
        return true;
    }
    case 'i': { // INST: module and name as lines, then a call
        const std::string module(takeLine());
        m_calls.refuseCall(module + "." + std::string(takeLine()));
    }
    case 'o':
        bad("an old-style object");
    case 'R':
        call(false);
        return true;
    case 0x81:
        call(true);
        return true;
    case 'b': {
        const Ref state = pop();
        m_calls.build(top(), state);
        return true;
    }
    case 'Q': {
        const Ref id = pop();
        push(m_calls.persistent(id));
        return true;
    }
    default:
        return false;
    }
}

//! \returns true at STOP.
bool Machine::step(std::uint8_t opcode)
{
    if (stepScalar(opcode) || stepContainer(opcode) || stepCall(opcode))
        return false;
    switch (opcode) {
    case 0x80:
        if (const auto protocol = take<std::uint8_t>(); protocol < 2 || protocol > 5)
            bad("protocol " + std::to_string(protocol));
        return false;
    case 0x95: // a frame: how many bytes follow until the next
        take<std::uint64_t>();
        return false;
    case 'q':
        store(take<std::uint8_t>());
        return false;
    case 'r':
        store(take<std::uint32_t>());
        return false;
    case 0x94:
        store(static_cast<std::uint32_t>(m_memo.size()));
        return false;
    case 'h':
        recall(take<std::uint8_t>());
        return false;
    case 'j':
        recall(take<std::uint32_t>());
        return false;
    case '.':
        m_document.root = pop();
        return true;
    default:
        bad("the unknown opcode " + std::to_string(opcode));
    }
}

} // namespace

Document read(std::string_view bytes, bool torchScript, const Limits &limits)
{
    return Machine(bytes, torchScript, limits).run();
}

} // namespace ambrotype::inference::pickle
