#pragma once

#include <QWidget>

#include <vector>

class QComboBox;
class QVBoxLayout;

namespace ambrotype::pipeline {
struct ParamSpec;
}

namespace ambrotype::ui {

class ParamEditor;
class PhotoDocument;

//! Size of the result: the usual choices in one list, and below it what the chosen one needs. Speaks to the "resize"
//! stage; without that stage it stays empty. What a choice needs is made when that is first chosen: most pictures keep
//! their size, and each row costs time before the first picture of the window.
class SizeChooser : public QWidget
{
    Q_OBJECT

public:
    explicit SizeChooser(QWidget *parent = nullptr);
    void setDocument(PhotoDocument *document) { m_document = document; }
    void refresh();

private:
    struct Row
    {
        const pipeline::ParamSpec *spec; //!< Lives as long as the program.
        ParamEditor *editor = nullptr;   //!< Null until it is needed.
    };

    void choose(int index);
    void build(Row &row);

    PhotoDocument *m_document = nullptr;
    QComboBox *m_combo = nullptr;
    QVBoxLayout *m_column = nullptr;
    std::vector<Row> m_rows; //!< From the top.
};

} // namespace ambrotype::ui
